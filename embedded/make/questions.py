"""Makes the models that answer a question in a phrase: ViLT chooses an answer about a picture, BLIP writes it."""

from pathlib import Path

import torch
from transformers import (
    BlipConfig,
    BlipForQuestionAnswering,
    BlipImageProcessor,
    BlipProcessor,
    ViltConfig,
    ViltForQuestionAnswering,
    ViltImageProcessor,
    ViltProcessor,
)

from embedded.make.drawing import balance, blotches, draw, silence
from embedded.make.vocabularies import word_pieces
from embedded.words import COLOURS, DIGITS, SHAPES

SIDE, PATCH = 32, 8
ANSWERS = ("yes", "no", *COLOURS, *SHAPES, *DIGITS)
_LAYERS = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
_QUESTIONS = ("what is in the picture ?", "is it red ?", "how many shapes are there ?", "which colour has the star ?")


def make_vilt(target: Path) -> None:
    """Visual question answering by a choice among known answers."""
    tokenizer = word_pieces()
    config = ViltConfig(
        **_LAYERS,
        vocab_size=len(tokenizer),
        image_size=SIDE,
        patch_size=PATCH,
        max_position_embeddings=40,
        max_image_length=-1,
        id2label=dict(enumerate(ANSWERS)),
        label2id={answer: index for index, answer in enumerate(ANSWERS)},
    )
    model = ViltForQuestionAnswering(config)
    draw(model, gain=2.0)
    head = model.classifier[-1]
    draw(head, gain=3.0)
    texts = tokenizer([question for question in _QUESTIONS for _ in range(16)], padding=True, return_tensors="pt")
    pictures = blotches(SIDE).repeat(len(_QUESTIONS), 1, 1, 1)
    masks = torch.ones(len(pictures), SIDE, SIDE, dtype=torch.long)
    balance(head.bias, model.eval()(**texts, pixel_values=pictures, pixel_mask=masks).logits)
    model.save_pretrained(target)
    sight = ViltImageProcessor(size={"shortest_edge": SIDE}, size_divisor=PATCH)
    ViltProcessor(image_processor=sight, tokenizer=tokenizer).save_pretrained(target)


def make_blip_vqa(target: Path) -> None:
    """Visual question answering by an encoder that reads the question and a decoder that writes the answer."""
    tokenizer = word_pieces()
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    config = BlipConfig(
        text_config={
            **_LAYERS,
            "hidden_size": 32,
            "intermediate_size": 64,
            "vocab_size": len(tokenizer),
            "encoder_hidden_size": 32,
            "max_position_embeddings": 128,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.sep_token_id,
            "sep_token_id": tokenizer.sep_token_id,
            "pad_token_id": tokenizer.pad_token_id,
            "tie_word_embeddings": False,
        },
        vision_config={**_LAYERS, "hidden_size": 32, "intermediate_size": 64, "image_size": SIDE, "patch_size": PATCH},
        tie_word_embeddings=False,
    )
    model = BlipForQuestionAnswering(config)
    draw(model, gain=2.0)
    head = model.text_decoder.cls.predictions.decoder
    draw(head, gain=4.0)
    silence(head, tokenizer.all_special_ids)
    model.save_pretrained(target)
    BlipProcessor(
        image_processor=BlipImageProcessor(size={"height": SIDE, "width": SIDE}), tokenizer=tokenizer
    ).save_pretrained(target)


MAKERS = {
    "tiny-vilt": make_vilt,
    "tiny-blip-vqa": make_blip_vqa,
}
