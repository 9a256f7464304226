"""Makes the models that make sound of a text by denoising: StableAudio and AudioLDM2."""

from pathlib import Path

from diffusers import (
    AudioLDM2Pipeline,
    AudioLDM2ProjectionModel,
    AudioLDM2UNet2DConditionModel,
    AutoencoderKL,
    AutoencoderOobleck,
    CosineDPMSolverMultistepScheduler,
    DDIMScheduler,
    StableAudioDiTModel,
    StableAudioPipeline,
    StableAudioProjectionModel,
)
from transformers import ClapModel, GPT2Config, GPT2LMHeadModel, SpeechT5HifiGan, SpeechT5HifiGanConfig

from embedded.make.drawing import draw
from embedded.make.sound_findings import clap_config, clap_hearing, clap_tokenizer
from embedded.make.sound_making import RATE, READS, text_reader
from embedded.make.video import draw_vae
from embedded.make.vocabularies import unigrams

WIDTH = 32
"""Of all that reads the text."""
BINS = 16
"""Of a spectrogram, whose frames are 160 samples long."""


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
        text_encoder=text_reader(tokenizer),
        projection_model=projection,
        tokenizer=tokenizer,
        transformer=transformer,
        scheduler=CosineDPMSolverMultistepScheduler(sigma_min=0.3, sigma_max=500, solver_order=2, sigma_data=1.0),
    ).save_pretrained(target)


def make_audioldm2(target: Path) -> None:
    """Sound of a text by denoising a spectrogram: CLAP and T5 read the text, GPT-2 goes on from what they read."""
    pieces, words = clap_tokenizer(), unigrams(READS)
    listener = ClapModel(clap_config(len(pieces)))
    writer = GPT2LMHeadModel(
        # It reads and writes states, not tokens.
        GPT2Config(
            vocab_size=8, n_positions=128, n_embd=WIDTH, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0,
            max_new_tokens=4,
        )
    )  # fmt: skip
    projection = AudioLDM2ProjectionModel(text_encoder_dim=WIDTH, text_encoder_1_dim=WIDTH, langauge_model_dim=WIDTH)
    unet = AudioLDM2UNet2DConditionModel(
        sample_size=32,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        in_channels=4,
        out_channels=4,
        attention_head_dim=2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        # By turns itself, what GPT-2 wrote, itself, what T5 read: as the model of that name does.
        cross_attention_dim=[[None, WIDTH, None, WIDTH]] * 2,
    )
    vae = AutoencoderKL(
        in_channels=1,
        out_channels=1,
        block_out_channels=(8, 8, 16),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        norm_num_groups=4,
    )
    vocoder = SpeechT5HifiGan(
        SpeechT5HifiGanConfig(
            model_in_dim=BINS,
            sampling_rate=RATE,
            upsample_initial_channel=16,
            upsample_rates=[5, 4, 8],
            upsample_kernel_sizes=[11, 8, 16],
            resblock_kernel_sizes=[3, 5],
            resblock_dilation_sizes=[[1, 3], [1, 3]],
            normalize_before=False,
        )
    )
    for model in (listener, writer, projection, unet, vocoder):
        draw(model)
    draw(vocoder.conv_post, gain=8.0)
    draw_vae(vae)
    AudioLDM2Pipeline(
        vae=vae,
        text_encoder=listener,
        text_encoder_2=text_reader(words),
        projection_model=projection,
        language_model=writer,
        tokenizer=pieces,
        tokenizer_2=words,
        feature_extractor=clap_hearing(),
        unet=unet,
        scheduler=DDIMScheduler(beta_schedule="scaled_linear", beta_start=0.0015, beta_end=0.0195, clip_sample=False),
        vocoder=vocoder,
    ).save_pretrained(target)


MAKERS = {
    "tiny-stable-audio": make_stable_audio,
    "tiny-audioldm2": make_audioldm2,
}
