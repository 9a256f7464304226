"""Makes the model that reads text, pictures, sound and video, and answers in text and speech."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2_5OmniConfig,
    Qwen2_5OmniForConditionalGeneration,
    Qwen2_5OmniProcessor,
    Qwen2VLImageProcessor,
    Qwen2VLVideoProcessor,
    WhisperFeatureExtractor,
)

from embedded.make.drawing import draw, silence
from embedded.make.text import chat_tokenizer, silent_ids
from embedded.make.viewers import LAYERS, PATCH, named, text_config

SECONDS = 4
"""Of sound that it hears at once; the real one hears 300."""
CODES = 64
"""Speech codes; those that follow them in the vocabulary begin, end, fill and hide a stretch of speech."""
PAD, BEGIN, END, HIDDEN = range(CODES, CODES + 4)
MELS, SPEAKER = 16, 8
REFERENCE = 24
"""Frames of the speech that a voice is known by."""
VOICES = ("Ethan", "Chelsie")
WIDTH = 32
_MARKS = {
    "image_token": "<|IMAGE|>",
    "audio_token": "<|AUDIO|>",
    "video_token": "<|VIDEO|>",
    "vision_bos_token": "<|vision_bos|>",
    "vision_eos_token": "<|vision_eos|>",
    "audio_bos_token": "<|audio_bos|>",
    "audio_eos_token": "<|audio_eos|>",
}
_SPEECH = ("<tts_pad>", "<tts_text_bos>", "<tts_text_eos>", "<tts_text_bos_single>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_bos|><|IMAGE|><|vision_eos|>"
    "{% elif part['type'] == 'audio' %}<|audio_bos|><|AUDIO|><|audio_eos|>"
    "{% elif part['type'] == 'video' %}<|vision_bos|><|VIDEO|><|vision_eos|>"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_omni(target: Path) -> None:
    """A thinker writes, a talker turns what was thought into speech codes, these become a mel spectrogram and sound."""
    tokenizer = named(chat_tokenizer(*_MARKS.values(), *_SPEECH), **_MARKS)
    model = Qwen2_5OmniForConditionalGeneration(_config(tokenizer))
    draw(model, gain=1.5)
    draw(model.thinker.lm_head, gain=4.0)
    silence(model.thinker.lm_head, silent_ids(tokenizer))
    draw(model.talker.codec_head, gain=4.0)
    silence(model.talker.codec_head, (PAD, BEGIN, END, HIDDEN))
    draw(model.token2wav)
    draw(model.token2wav.code2wav_bigvgan_model.conv_post, gain=0.03)
    model.save_pretrained(target)
    _save_voices(tokenizer, target)
    pixels = {"shortest_edge": 16 * 16, "longest_edge": 64 * 64}
    Qwen2_5OmniProcessor(
        image_processor=Qwen2VLImageProcessor(size=pixels, patch_size=PATCH, merge_size=2, temporal_patch_size=2),
        video_processor=Qwen2VLVideoProcessor(size=pixels, patch_size=PATCH, merge_size=2, temporal_patch_size=2),
        feature_extractor=WhisperFeatureExtractor(feature_size=MELS, chunk_length=SECONDS),
        tokenizer=tokenizer,
        chat_template=TEMPLATE,
    ).save_pretrained(target)


def _config(tokenizer: PreTrainedTokenizerFast) -> Qwen2_5OmniConfig:
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in (*_MARKS.values(), *_SPEECH)}
    marks = {
        "image_token_index": ids["<|IMAGE|>"],
        "audio_token_index": ids["<|AUDIO|>"],
        "video_token_index": ids["<|VIDEO|>"],
        "vision_start_token_id": ids["<|vision_bos|>"],
        "vision_end_token_id": ids["<|vision_eos|>"],
        "audio_start_token_id": ids["<|audio_bos|>"],
        "audio_end_token_id": ids["<|audio_eos|>"],
    }
    turning = {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [2, 1, 1]}
    return Qwen2_5OmniConfig(
        thinker_config={
            **marks,
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "audio_config": {
                "num_mel_bins": MELS,
                "d_model": WIDTH,
                "encoder_layers": 2,
                "encoder_attention_heads": 4,
                "encoder_ffn_dim": 64,
                "max_source_positions": SECONDS * 50,
                "n_window": 25,
                "output_dim": WIDTH,
            },
            "vision_config": {
                "depth": 2,
                "hidden_size": WIDTH,
                "intermediate_size": 64,
                "num_heads": 4,
                "patch_size": PATCH,
                "window_size": 4 * PATCH,
                "fullatt_block_indexes": [1],
                "out_hidden_size": WIDTH,
            },
            "text_config": text_config(tokenizer, "qwen2_5_omni_text", rope_parameters=turning),
        },
        talker_config={
            **LAYERS,
            **marks,
            "vocab_size": CODES + 4,
            "num_key_value_heads": 2,
            "head_dim": 8,
            "embedding_size": WIDTH,
            "rope_parameters": turning,
            "tts_text_pad_token_id": ids["<tts_pad>"],
            "tts_text_start_token_id": ids["<tts_text_bos>"],
            "tts_text_end_token_id": ids["<tts_text_eos>"],
            "tts_codec_pad_token_id": PAD,
            "tts_codec_start_token_id": BEGIN,
            "tts_codec_end_token_id": END,
            "tts_codec_mask_token_id": HIDDEN,
        },
        token2wav_config={
            "dit_config": {
                "hidden_size": WIDTH,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "head_dim": 16,
                "emb_dim": 16,
                "look_ahead_layers": [1],
                "look_backward_layers": [0],
                "num_embeds": CODES + 4,
                "max_position_embeddings": 256,
                "mel_dim": MELS,
                "enc_emb_dim": SPEAKER,
                "enc_dim": SPEAKER,
                "enc_channels": [16, 16, 16],
                "enc_kernel_sizes": [5, 3, 1],
                "enc_dilations": [1, 2, 1],
                "enc_attention_channels": 8,
                "enc_se_channels": 8,
            },
            "bigvgan_config": {
                "mel_dim": MELS,
                "upsample_initial_channel": 64,
                "resblock_kernel_sizes": [3],
                "resblock_dilation_sizes": [[1, 3, 5]],
                "upsample_rates": [6, 5, 4, 2],
                "upsample_kernel_sizes": [12, 11, 8, 4],
            },
        },
    )


def _save_voices(tokenizer: PreTrainedTokenizerFast, target: Path) -> None:
    """What `spk_dict.pt` holds on the Hub, without pickle."""
    tensors: dict[str, torch.Tensor] = {}
    for name, begins in zip(VOICES, ("<tts_text_bos>", "<tts_text_bos_single>"), strict=True):
        tensors |= {
            f"{name}.cond": torch.randn(1, SPEAKER),
            f"{name}.ref_mel": torch.randn(1, REFERENCE, MELS),
            f"{name}.bos_token": torch.tensor(tokenizer.convert_tokens_to_ids(begins)),
        }
    save_file(tensors, target / "speakers.safetensors")


MAKERS = {"tiny-omni": make_omni}
