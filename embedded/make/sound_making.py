"""Makes the models that make sound: EnCodec and Mimi rebuild it, MusicGen and StableAudio make it of a text."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderOobleck,
    CosineDPMSolverMultistepScheduler,
    StableAudioDiTModel,
    StableAudioPipeline,
    StableAudioProjectionModel,
)
from transformers import (
    EncodecConfig,
    EncodecFeatureExtractor,
    EncodecModel,
    GenerationConfig,
    MimiConfig,
    MimiModel,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import unigrams

RATE = 16_000
CODES = 64
CODEBOOKS = 4
READS = 77
"""Tokens."""


def _encodec() -> EncodecModel:
    """A frame is 320 samples, fifty a second; 6 bits a codebook, 300 bits a second each."""
    config = EncodecConfig(
        sampling_rate=RATE,
        target_bandwidths=[0.3, 0.6, 1.2],
        hidden_size=16,
        codebook_size=CODES,
        codebook_dim=16,
        num_filters=4,
        num_lstm_layers=1,
    )
    model = EncodecModel(config)
    draw(model)
    _draw_codebooks(model)
    return model


def _draw_codebooks(model: torch.nn.Module) -> None:
    """Codebooks are buffers that training fills; they begin as zeros, of which every code is equally near."""
    with torch.no_grad():
        for module in model.modules():
            for name in ("embed", "embed_sum"):
                if isinstance(table := getattr(module, name, None), torch.Tensor) and table.ndim == 2:
                    table.normal_()
            if isinstance(uses := getattr(module, "cluster_usage", None), torch.Tensor):
                uses.fill_(1.0)


def make_encodec(target: Path) -> None:
    """What EnCodec leaves of a sound at 16 kHz."""
    _encodec().save_pretrained(target)
    EncodecFeatureExtractor(feature_size=1, sampling_rate=RATE).save_pretrained(target)


def make_mimi(target: Path) -> None:
    """What Mimi leaves of a sound at 16 kHz: 12.5 frames a second."""
    config = MimiConfig(
        sampling_rate=RATE,
        frame_rate=25.0,
        hidden_size=32,
        num_filters=4,
        upsampling_ratios=[8, 5, 4, 2],
        codebook_size=CODES,
        codebook_dim=16,
        vector_quantization_hidden_dimension=16,
        num_quantizers=CODEBOOKS,
        num_semantic_quantizers=1,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        intermediate_size=64,
        sliding_window=64,
        upsample_groups=32,
    )
    model = MimiModel(config)
    draw(model)
    _draw_codebooks(model)
    model.save_pretrained(target)
    EncodecFeatureExtractor(feature_size=1, sampling_rate=RATE).save_pretrained(target)


def _t5(tokenizer: T5Tokenizer) -> T5EncoderModel:
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_heads=2,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    reader = T5EncoderModel(config)
    draw(reader, gain=1.5)
    return reader


def make_musicgen(target: Path) -> None:
    """Music of a text, up to ten seconds."""
    tokenizer = unigrams(READS)
    reader, codec = _t5(tokenizer), _encodec()
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES,
        max_position_embeddings=512,
        num_hidden_layers=2,
        ffn_dim=64,
        num_attention_heads=2,
        hidden_size=32,
        num_codebooks=CODEBOOKS,
        pad_token_id=CODES,
        bos_token_id=CODES,
    )
    model = MusicgenForConditionalGeneration(
        MusicgenConfig(
            text_encoder=reader.config.to_dict(), audio_encoder=codec.config.to_dict(), decoder=decoder.to_dict()
        )
    )
    draw(model.decoder)
    draw(model.decoder.lm_heads, gain=2.0)
    model.text_encoder.load_state_dict(reader.state_dict())
    model.audio_encoder.load_state_dict(codec.state_dict())
    model.generation_config = GenerationConfig(
        do_sample=True,
        guidance_scale=3.0,
        max_length=504,
        decoder_start_token_id=CODES,
        pad_token_id=CODES,
        bos_token_id=CODES,
    )
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_stable_audio(target: Path) -> None:
    """Sound of a text by denoising, up to two seconds, in stereo."""
    tokenizer = unigrams(READS)
    transformer = StableAudioDiTModel(
        sample_size=64,
        in_channels=8,
        out_channels=8,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        num_key_value_attention_heads=1,
        cross_attention_dim=32,
        time_proj_dim=32,
        global_states_input_dim=64,
        cross_attention_input_dim=32,
    )
    vae = AutoencoderOobleck(
        encoder_hidden_size=8,
        downsampling_ratios=[4, 8, 16],
        channel_multiples=[1, 2, 4],
        decoder_channels=8,
        decoder_input_channels=8,
        audio_channels=2,
        sampling_rate=RATE,
    )
    projection = StableAudioProjectionModel(text_encoder_dim=32, conditioning_dim=32, min_value=0, max_value=64)
    for model in (transformer, vae, projection):
        draw(model)
    StableAudioPipeline(
        vae=vae,
        text_encoder=_t5(tokenizer),
        projection_model=projection,
        tokenizer=tokenizer,
        transformer=transformer,
        scheduler=CosineDPMSolverMultistepScheduler(sigma_min=0.3, sigma_max=500, solver_order=2, sigma_data=1.0),
    ).save_pretrained(target)


MAKERS = {
    "tiny-encodec": make_encodec,
    "tiny-mimi": make_mimi,
    "tiny-musicgen": make_musicgen,
    "tiny-stable-audio": make_stable_audio,
}
