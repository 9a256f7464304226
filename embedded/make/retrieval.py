"""Makes the models that search: a ranker of texts, an embedder of pictures."""

from pathlib import Path

from transformers import BertConfig, BertForSequenceClassification, Dinov2Config, Dinov2Model, ViTImageProcessor

from embedded.make.drawing import balance, draw
from embedded.make.vocabularies import word_pieces
from embedded.words import ENGLISH

SIDE = 32
LAYERS = {"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}


def make_ranker(target: Path) -> None:
    """Text ranking by a cross-encoder, with the activation that sentence-transformers notes for such models."""
    tokenizer = word_pieces()
    config = BertConfig(
        **LAYERS,
        intermediate_size=96,
        vocab_size=len(tokenizer),
        max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id,
        num_labels=1,
        sentence_transformers={"activation_fn": "torch.nn.modules.linear.Identity", "version": "5.0.0"},
    )
    model = BertForSequenceClassification(config)
    draw(model, gain=2.0)
    draw(model.classifier, gain=3.0)
    texts = tokenizer(list(ENGLISH[::3]), list(ENGLISH[1::3]), padding=True, return_tensors="pt")
    balance(model.classifier.bias, model.eval()(**texts).logits)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_picture_embedder(target: Path) -> None:
    """Image feature extraction: one vector a patch, and that of the class token for the whole."""
    config = Dinov2Config(**LAYERS, mlp_ratio=2, image_size=SIDE, patch_size=8)
    model = Dinov2Model(config)
    draw(model, gain=2.0, embedding=0.3)
    model.save_pretrained(target)
    ViTImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(target)


MAKERS = {"tiny-bert-ranker": make_ranker, "tiny-dinov2": make_picture_embedder}
