"""Makes the two heads of SpeechT5, reading aloud and changing a voice, each with its vocoder and voices by name."""

import io
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save_file
from transformers import (
    SpeechT5Config,
    SpeechT5FeatureExtractor,
    SpeechT5ForSpeechToSpeech,
    SpeechT5ForTextToSpeech,
    SpeechT5HifiGan,
    SpeechT5HifiGanConfig,
    SpeechT5Processor,
    SpeechT5Tokenizer,
)

from embedded.make.drawing import draw
from embedded.words import ALPHABET, ENGLISH

RATE = 16_000
BINS = 20
VOICE = 16
VOICES = ("anna", "paul")
ENDS = -2.0
"""A step's mean logit of being the last: sentences last one to two seconds."""


def make_speaker(target: Path) -> None:
    """Text to speech from letters."""
    tokenizer = _letters(target)
    model = SpeechT5ForTextToSpeech(_config(len(tokenizer)))
    _drawn(model)
    model.save_pretrained(target)
    _around(target, tokenizer)


def make_voice_changer(target: Path) -> None:
    """Speech to the same speech in another voice; the words are nobody's."""
    tokenizer = _letters(target)
    model = SpeechT5ForSpeechToSpeech(_config(len(tokenizer), steps=60))
    _drawn(model)
    model.save_pretrained(target)
    _around(target, tokenizer)


def _letters(target: Path) -> SpeechT5Tokenizer:
    """The alphabet letter by letter, as a SentencePiece model beside the weights."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(ENGLISH),
        model_writer=written,
        model_type="char",
        normalization_rule_name="identity",
        vocab_size=200,
        hard_vocab_limit=False,
        required_chars=ALPHABET + ALPHABET[:26].upper(),
        pad_id=1,
        bos_id=0,
        eos_id=2,
        unk_id=3,
        num_threads=1,
        minloglevel=2,
    )
    file = target / "spm_char.model"
    file.write_bytes(written.getvalue())
    return SpeechT5Tokenizer(str(file))


def _config(vocabulary: int, steps: int = 200) -> SpeechT5Config:
    return SpeechT5Config(
        vocab_size=vocabulary,
        hidden_size=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        conv_dim=[32] * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=4,
        num_mel_bins=BINS,
        speech_decoder_prenet_units=32,
        speech_decoder_postnet_units=32,
        speech_decoder_postnet_layers=2,
        speaker_embedding_dim=VOICE,
        max_speech_positions=steps,
        max_text_positions=120,
        encoder_max_relative_position=32,
        mask_time_prob=0.0,
        layerdrop=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
    )


def _drawn(model: SpeechT5ForTextToSpeech | SpeechT5ForSpeechToSpeech) -> None:
    draw(model)
    last = model.speech_decoder_postnet.prob_out
    with torch.no_grad():
        last.bias.fill_(ENDS)
        last.weight *= 0.7
        # Speech lies around the vocoder's mean, a standard deviation to each side.
        model.speech_decoder_postnet.feat_out.bias.zero_()


def _around(target: Path, tokenizer: SpeechT5Tokenizer) -> None:
    hearing = SpeechT5FeatureExtractor(sampling_rate=RATE, num_mel_bins=BINS)
    SpeechT5Processor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(target)
    save_file({name: torch.randn(VOICE) for name in VOICES}, target / "voices.safetensors")
    vocoder = SpeechT5HifiGan(
        SpeechT5HifiGanConfig(
            model_in_dim=BINS,
            sampling_rate=RATE,
            upsample_initial_channel=32,
            upsample_rates=[8, 8, 4],
            upsample_kernel_sizes=[16, 16, 8],
            resblock_kernel_sizes=[3, 5],
            resblock_dilation_sizes=[[1, 3], [1, 3]],
        )
    )
    draw(vocoder)
    with torch.no_grad():
        vocoder.conv_post.weight *= 1.5
    vocoder.save_pretrained(target / "vocoder")


MAKERS = {"tiny-speecht5": make_speaker, "tiny-speecht5-vc": make_voice_changer}
