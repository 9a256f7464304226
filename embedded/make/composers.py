"""Makes the model that both reads and paints pictures."""

from pathlib import Path

from transformers import (
    GenerationConfig,
    JanusConfig,
    JanusForConditionalGeneration,
    JanusImageProcessor,
    JanusProcessor,
)

from embedded.make.drawing import draw, silence
from embedded.make.text import chat_tokenizer, silent_ids
from embedded.make.viewers import named, text_config

SIDE, PATCH = 32, 8
PLACES = (SIDE // PATCH) ** 2
WIDTH = 32
_IMAGE, _BEGIN, _END = "<image_placeholder>", "<begin_of_image>", "<end_of_image>"
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image_placeholder>\n"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_janus(target: Path) -> None:
    """Pictures come in through SigLIP and go out as the codes of a VQ autoencoder, one a patch."""
    tokenizer = named(chat_tokenizer(_IMAGE, _BEGIN, _END), image_token=_IMAGE, boi_token=_BEGIN, eoi_token=_END)
    config = JanusConfig(
        text_config=text_config(tokenizer, "llama"),
        vision_config={
            "hidden_size": WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "image_size": SIDE,
            "patch_size": PATCH,
            "mlp_ratio": 2.0,
            "projection_dim": WIDTH,
            "num_image_tokens": PLACES,
            "depth": 2,
        },
        vq_config={
            "embed_dim": 8,
            "num_embeddings": 128,
            "latent_channels": 32,
            "base_channels": 32,
            "channel_multiplier": [1, 1, 1],
            "num_res_blocks": 1,
            "projection_dim": WIDTH,
            "image_token_embed_dim": WIDTH,
            "num_hidden_layers": 2,
        },
        image_token_id=tokenizer.convert_tokens_to_ids(_IMAGE),
        tie_word_embeddings=False,
    )
    model = JanusForConditionalGeneration(config)
    draw(model, gain=1.5)
    draw(model.lm_head, gain=4.0)
    draw(model.model.generation_head, gain=2.0)
    silence(model.lm_head, silent_ids(tokenizer))
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        generation_kwargs={"boi_token_id": tokenizer.convert_tokens_to_ids(_BEGIN)},
    )
    model.save_pretrained(target)
    JanusProcessor(
        image_processor=JanusImageProcessor(size={"height": SIDE, "width": SIDE}, min_size=8),
        tokenizer=tokenizer,
        chat_template=TEMPLATE,
        num_image_tokens=PLACES,
    ).save_pretrained(target)


MAKERS = {
    "tiny-janus": make_janus,
}
