"""Makes the model that answers prompts about sounds."""

from pathlib import Path

from transformers import (
    Qwen2AudioConfig,
    Qwen2AudioForConditionalGeneration,
    Qwen2AudioProcessor,
    WhisperFeatureExtractor,
)

from embedded.make.text import chat_tokenizer
from embedded.make.viewers import finish, text_config

SECONDS = 4
"""What it hears at once; the real one hears 30."""
MELS = 40


def make_qwen_audio(target: Path) -> None:
    """Audio-text-to-text: a second of sound stands in the text as 25 tokens."""
    marks = ("<|AUDIO|>", "<|audio_bos|>", "<|audio_eos|>")
    tokenizer = chat_tokenizer(*marks)
    config = Qwen2AudioConfig(
        audio_config={
            "num_mel_bins": MELS,
            "d_model": 32,
            "encoder_layers": 2,
            "encoder_attention_heads": 4,
            "encoder_ffn_dim": 64,
            "max_source_positions": SECONDS * 50,
        },
        text_config=text_config(tokenizer, "qwen2"),
        audio_token_index=tokenizer.convert_tokens_to_ids(marks[0]),
    )
    model = Qwen2AudioForConditionalGeneration(config)
    finish(model, tokenizer, target, model.lm_head)
    Qwen2AudioProcessor(
        feature_extractor=WhisperFeatureExtractor(feature_size=MELS, chunk_length=SECONDS), tokenizer=tokenizer
    ).save_pretrained(target)


MAKERS = {
    "tiny-qwen2-audio": make_qwen_audio,
}
