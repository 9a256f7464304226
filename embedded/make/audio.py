"""Makes the model that writes what it hears letter by letter: wav2vec2 with a CTC head."""

import json
from pathlib import Path

import torch
from transformers import (
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
    Wav2Vec2Processor,
)

from embedded.make.drawing import draw, silence

RATE = 16_000


def make_wav2vec2(target: Path) -> None:
    """Speech recognition letter by letter (CTC)."""
    letters = ("<pad>", "<s>", "</s>", "<unk>", "|", *"ETAOINSHRDLUMWCFGYPBVKJXQZ'")
    vocabulary = target / "vocab.json"
    vocabulary.write_text(json.dumps({letter: index for index, letter in enumerate(letters)}), encoding="utf-8")
    tokenizer = Wav2Vec2CTCTokenizer(str(vocabulary))
    config = Wav2Vec2Config(
        vocab_size=len(letters),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        conv_dim=[32] * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=4,
        mask_time_prob=0.0,
        layerdrop=0.0,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = Wav2Vec2ForCTC(config)
    draw(model)
    draw(model.lm_head, gain=8.0)
    silence(model.lm_head, [tokenizer.convert_tokens_to_ids(mark) for mark in ("<s>", "</s>", "<unk>")])
    with torch.no_grad():
        # CTC's blank: as in trained models, most frames say nothing new.
        model.lm_head.bias[tokenizer.pad_token_id] = 2.0
    model.save_pretrained(target)
    hearing = Wav2Vec2FeatureExtractor(sampling_rate=RATE, do_normalize=True, return_attention_mask=False)
    Wav2Vec2Processor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(target)


MAKERS = {
    "tiny-wav2vec2-ctc": make_wav2vec2,
}
