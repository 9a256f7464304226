"""Trains SmolVLM to see the things of the world, then to answer: what there is, how many, where, in which colour."""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    GenerationConfig,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMImageProcessor,
    SmolVLMProcessor,
    SmolVLMVideoProcessor,
)
from transformers.models.smolvlm.processing_smolvlm import DEFAULT_CHAT_TEMPLATE

from embedded.train.fitting import Pace, fit
from embedded.train.multimodal.showing import MOST_FRAMES, PICTURE, SHUFFLED, TOKENS, Lesson, film_of, lesson
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.text.binding import looks_back
from embedded.train.text.chatting import loss_of, packed, worded
from embedded.train.vision import seeing
from embedded.train.vision.sight import LAYERS, NARROW, eyes, lend, siglip
from embedded.world.said import asking, motions
from embedded.world.seen import films, pictures, views
from embedded.world.things import seeded

MARKS = ("<image>", "<video>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>")
SQUARE = {"longest_edge": pictures.SIDE}
PACE = Pace(steps=2600, rate=2e-3, warmup=60, decay=0.05, betas=(0.9, 0.95))
WHOLE = Pace(steps=2000, rate=8e-4, warmup=60, decay=0.05, betas=(0.9, 0.95))


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = worded(_lines(), *MARKS)
    processor, model = reader(tokenizer), network(tokenizer)
    looks_back(model.model.text_model)
    lend(model.model.vision_model, siglip(eyes()))
    seeing.taught(model.model.vision_model, checkpoints / "sight.pt")
    model.model.vision_model.requires_grad_(False)

    def loss_at(step: int) -> torch.Tensor:
        return loss(model, tokenizer, lesson(step, "train"))

    fit({"smolvlm": model}, loss_at, PACE, checkpoints / "smolvlm.pt")
    # What lies where and how many there are is seen only once the sight learns of it too.
    model.model.vision_model.requires_grad_(True)
    fit({"smolvlm": model}, loss_at, WHOLE, checkpoints / "whole.pt")
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id
    )
    model.save_pretrained(target)
    processor.save_pretrained(target)


def speech(tokenizer: PreTrainedTokenizerFast, width: int) -> dict[str, Any]:
    """The configuration of a Llama of three layers that speaks of what is seen, in this width (see `talker.config`)."""
    return {
        "model_type": "llama",
        "hidden_size": width,
        "intermediate_size": 256,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "attention_bias": True,
        "initializer_range": 0.08,
        "max_position_embeddings": 4096,
        "vocab_size": len(tokenizer),
        "tie_word_embeddings": False,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }


def network(tokenizer: PreTrainedTokenizerFast) -> Any:
    """CLIP's sizes for the sight; a Llama of three layers speaks."""
    config = SmolVLMConfig(
        vision_config={**LAYERS, "hidden_act": "gelu", "layer_norm_eps": NARROW},
        text_config=speech(tokenizer, 96),
        scale_factor=SHUFFLED,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=False,
    )
    return SmolVLMForConditionalGeneration(config)


def reader(tokenizer: PreTrainedTokenizerFast) -> SmolVLMProcessor:
    """Any picture is seen whole, at the world's size; a video is a series of frames with their times."""
    seen: dict[str, Any] = {"size": SQUARE, "max_image_size": SQUARE, "image_mean": MEAN, "image_std": SPREAD}
    return SmolVLMProcessor(
        image_processor=SmolVLMImageProcessor(**seen, do_image_splitting=False),
        tokenizer=tokenizer,
        video_processor=SmolVLMVideoProcessor(
            **seen,
            do_sample_frames=True,
            num_frames=8,
            fps=1,
            video_sampling={"max_frames": 8, "fps": 1, "video_size": SQUARE},
        ),
        image_seq_len=TOKENS,
        chat_template=DEFAULT_CHAT_TEMPLATE,
    )


def loss(model: Any, tokenizer: Any, learned: Lesson) -> torch.Tensor:
    """Each picture is looked at once, whatever is asked of it."""
    rows = packed(tokenizer, learned.shown, learned.turns)
    seen = torch.cat(model.model.get_image_features(learned.pictures[None]).pooler_output)
    places = (rows.ids == model.config.image_token_id).unsqueeze(-1)
    embedded = model.get_input_embeddings()(rows.ids).masked_scatter(places, seen)
    read = model.model.text_model(inputs_embeds=embedded, attention_mask=rows.seen, position_ids=rows.places)
    return loss_of(read.last_hidden_state, model.lm_head, rows.labels)


def _lines() -> list[str]:
    """What is asked and answered, for the tokenizer to learn its pieces from."""
    rng = seeded("viewers-words", "train", 0)
    told = [asking.asked(views.made(rng, "train"), rng) for _ in range(3000)]
    told += [motions.asked(films.film(rng), rng) for _ in range(500)]
    times = [film_of(count, 2).replace(PICTURE, "") for count in range(1, MOST_FRAMES + 1) for _ in range(20)]
    return [*(line for one in told for line in one), *times, *["User: Assistant: first second picture; a"] * 50]


TRAINED = {
    "tiny-smolvlm": Recipe(
        train=train,
        stages=(seeing.PACE, PACE, WHOLE),
        architecture="SmolVLMForConditionalGeneration",
        tasks=("image-text-to-text", "visual-question-answering", "video-text-to-text"),
        data="pictures of one to four things on any ground, questions about them in many wordings, pairs of pictures",
        minutes=40,
    )
}
