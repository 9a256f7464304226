"""Makes the forecasters: TimesFM 2 and 2.5, PatchTST and Chronos."""

from pathlib import Path

from transformers import (
    PatchTSTConfig,
    PatchTSTForPrediction,
    T5Config,
    T5ForConditionalGeneration,
    TimesFm2_5Config,
    TimesFm2_5ModelForPrediction,
    TimesFmConfig,
    TimesFmModelForPrediction,
)

from embedded.make.drawing import draw

WIDTH = 32
CONTEXT, HORIZON = 96, 24
PATCH = 8
WORDS = 256
"""Of Chronos: values rounded to so many, the first two kept for padding and the end."""


def make_timesfm(target: Path) -> None:
    """TimesFM as of its second version, which is told how often values come."""
    model = TimesFmModelForPrediction(
        TimesFmConfig(
            patch_length=PATCH,
            context_length=CONTEXT,
            horizon_length=HORIZON,
            freq_size=3,
            num_hidden_layers=2,
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            head_dim=WIDTH // 2,
            num_attention_heads=2,
        )
    )
    draw(model)
    model.save_pretrained(target)


def make_timesfm_2_5(target: Path) -> None:
    """TimesFM 2.5, with its head for quantiles."""
    model = TimesFm2_5ModelForPrediction(
        TimesFm2_5Config(
            patch_length=PATCH,
            context_length=CONTEXT,
            max_position_embeddings=CONTEXT,
            horizon_length=HORIZON,
            output_quantile_len=2 * HORIZON,
            num_hidden_layers=2,
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            head_dim=WIDTH // 2,
            num_attention_heads=2,
            num_key_value_heads=2,
        )
    )
    draw(model)
    model.save_pretrained(target)


def make_patchtst(target: Path) -> None:
    """PatchTST with a Student's t head."""
    model = PatchTSTForPrediction(
        PatchTSTConfig(
            num_input_channels=1,
            context_length=CONTEXT,
            prediction_length=HORIZON,
            patch_length=PATCH,
            patch_stride=PATCH,
            num_hidden_layers=2,
            d_model=WIDTH,
            num_attention_heads=2,
            ffn_dim=2 * WIDTH,
            loss="nll",
            distribution_output="student_t",
        )
    )
    draw(model)
    model.save_pretrained(target)


def make_chronos(target: Path) -> None:
    """A T5 that speaks Chronos' words."""
    config = T5Config(
        vocab_size=WORDS,
        d_model=WIDTH,
        d_kv=WIDTH // 2,
        d_ff=2 * WIDTH,
        num_layers=2,
        num_heads=2,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )
    config.chronos_config = {
        "tokenizer_class": "MeanScaleUniformBins",
        "tokenizer_kwargs": {"low_limit": -15.0, "high_limit": 15.0},
        "context_length": CONTEXT,
        "prediction_length": HORIZON,
        "n_tokens": WORDS,
        "n_special_tokens": 2,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "use_eos_token": True,
        "model_type": "seq2seq",
        "num_samples": 20,
        "temperature": 1.0,
        "top_k": 50,
        "top_p": 1.0,
    }
    model = T5ForConditionalGeneration(config)
    draw(model, gain=1.5)
    model.save_pretrained(target)


MAKERS = {
    "tiny-timesfm": make_timesfm,
    "tiny-timesfm-2.5": make_timesfm_2_5,
    "tiny-patchtst": make_patchtst,
    "tiny-chronos": make_chronos,
}
