"""Makes Grounding DINO, which finds what a text names in a picture."""

from pathlib import Path

import torch
from transformers import (
    BertConfig,
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    GroundingDinoImageProcessor,
    GroundingDinoProcessor,
    SwinConfig,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import word_pieces

SIDE = 64


def make_grounding_dino(target: Path) -> None:
    """Zero-shot object detection by Grounding DINO: picture and text attend to each other all the way."""
    tokenizer = word_pieces()
    backbone = SwinConfig(
        image_size=SIDE,
        patch_size=4,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 2, 2],
        window_size=4,
        out_features=["stage2", "stage3", "stage4"],
    )
    reader = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    config = GroundingDinoConfig(
        backbone_config=backbone,
        text_config=reader,
        d_model=64,
        encoder_layers=1,
        encoder_ffn_dim=64,
        encoder_attention_heads=2,
        decoder_layers=2,
        decoder_ffn_dim=64,
        decoder_attention_heads=2,
        num_queries=8,
        num_feature_levels=4,
    )
    model = GroundingDinoForObjectDetection(config)
    draw(model)
    with torch.no_grad():
        # Scores are a sigmoid of dot products: of whole unit variance over 64 numbers they would all be 0 or 1.
        model.model.decoder.layer_norm.weight.mul_(0.15)
        for head in {id(head): head for head in model.bbox_embed}.values():
            head.layers[-1].bias.copy_(torch.tensor([0.0, 0.0, -0.5, -0.5]))
    model.save_pretrained(target)
    pictures = GroundingDinoImageProcessor(size={"shortest_edge": SIDE, "longest_edge": 2 * SIDE})
    GroundingDinoProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(target)


MAKERS = {
    "tiny-grounding-dino": make_grounding_dino,
}
