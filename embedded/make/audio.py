"""Makes the models that hear and speak: Whisper and wav2vec2 write what they hear, VITS reads aloud."""

import json
import math
from pathlib import Path

import torch
from tokenizers import AddedToken
from transformers import (
    GenerationConfig,
    VitsConfig,
    VitsModel,
    VitsTokenizer,
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
    Wav2Vec2Processor,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperProcessor,
    WhisperTokenizer,
)

from embedded.make.drawing import draw, silence
from embedded.make.vocabularies import byte_pairs, unspeakable
from embedded.words import ALPHABET

RATE = 16_000
HEARD_SECONDS = 5
_OVER, _START, _SILENT_TIMES = "<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"
_LANGUAGES = ("<|en|>", "<|fr|>")
_TASKS = ("<|translate|>", "<|transcribe|>")
# In Whisper's own order, on which its tokenizer relies: times begin right after the last of these.
_MARKS = (_OVER, _START, *_LANGUAGES, *_TASKS, "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", _SILENT_TIMES)
_TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(HEARD_SECONDS * 50 + 1))


def _whisper_tokenizer() -> WhisperTokenizer:
    vocabulary, merges = byte_pairs(512)
    for mark in _MARKS:
        vocabulary[mark] = len(vocabulary)
    tokenizer = WhisperTokenizer(
        vocab=vocabulary, merges=merges, pad_token=_OVER, extra_special_tokens=list(_MARKS[1:])
    )
    tokenizer.add_tokens([AddedToken(time, normalized=False, special=False) for time in _TIMES])
    return tokenizer


def make_whisper(target: Path) -> None:
    """Speech recognition, in windows of five seconds instead of thirty."""
    tokenizer = _whisper_tokenizer()
    over, start = (tokenizer.convert_tokens_to_ids(mark) for mark in (_OVER, _START))
    config = WhisperConfig(
        vocab_size=len(tokenizer),
        num_mel_bins=80,
        d_model=48,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=96,
        decoder_ffn_dim=96,
        max_source_positions=HEARD_SECONDS * 50,
        max_target_positions=64,
        pad_token_id=over,
        bos_token_id=over,
        eos_token_id=over,
        decoder_start_token_id=start,
        begin_suppress_tokens=None,
        tie_word_embeddings=False,
    )
    model = WhisperForConditionalGeneration(config)
    draw(model, gain=2.0, embedding=0.5)
    draw(model.model.decoder.embed_positions, embedding=2.0)
    draw(model.proj_out, gain=4.0)
    silence(model.proj_out, unspeakable(tokenizer.get_vocab(), _MARKS))
    with torch.no_grad():
        # Weak enough not to be written into plain text, together strong enough to win where times are asked for.
        model.proj_out.weight[-len(_TIMES) :] *= 0.8
    model.generation_config = _whisper_generation(tokenizer)
    model.save_pretrained(target)
    hearing = WhisperFeatureExtractor(feature_size=80, sampling_rate=RATE, chunk_length=HEARD_SECONDS)
    WhisperProcessor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(target)


def _whisper_generation(tokenizer: WhisperTokenizer) -> GenerationConfig:
    """All that `generate` wants to know of a multilingual Whisper, under the names it looks for."""
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in _MARKS}
    return GenerationConfig(
        decoder_start_token_id=ids[_START],
        bos_token_id=ids[_OVER],
        eos_token_id=ids[_OVER],
        pad_token_id=ids[_OVER],
        max_length=32,
        is_multilingual=True,
        lang_to_id={language: ids[language] for language in _LANGUAGES},
        task_to_id={task.strip("<|>"): ids[task] for task in _TASKS},
        language="en",
        task="transcribe",
        no_timestamps_token_id=ids[_SILENT_TIMES],
        prev_sot_token_id=ids["<|startofprev|>"],
        max_initial_timestamp_index=50,
        return_timestamps=False,
        suppress_tokens=[ids[mark] for mark in _MARKS[1:]],
        begin_suppress_tokens=[ids[_OVER]],
        alignment_heads=[[1, 0], [1, 1]],
    )


def make_wav2vec2(target: Path) -> None:
    """Speech recognition letter by letter (CTC)."""
    letters = ("<pad>", "<s>", "</s>", "<unk>", "|", *"ETAOINSHRDLUMWCFGYPBVKJXQZ'")
    vocabulary = target / "vocab.json"
    vocabulary.write_text(json.dumps({letter: index for index, letter in enumerate(letters)}), encoding="utf-8")
    tokenizer = Wav2Vec2CTCTokenizer(str(vocabulary))
    config = Wav2Vec2Config(
        vocab_size=len(letters),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        conv_dim=[32] * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=4,
        mask_time_prob=0.0,
        layerdrop=0.0,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = Wav2Vec2ForCTC(config)
    draw(model)
    draw(model.lm_head, gain=8.0)
    silence(model.lm_head, [tokenizer.convert_tokens_to_ids(mark) for mark in ("<s>", "</s>", "<unk>")])
    with torch.no_grad():
        # CTC's blank: as in trained models, most frames say nothing new.
        model.lm_head.bias[tokenizer.pad_token_id] = 2.0
    model.save_pretrained(target)
    hearing = Wav2Vec2FeatureExtractor(sampling_rate=RATE, do_normalize=True, return_attention_mask=False)
    Wav2Vec2Processor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(target)


def make_vits(target: Path) -> None:
    """Text to speech from plain letters (no phonemizer); a letter lasts about 0.08 seconds."""
    vocabulary = target / "vocab.json"
    symbols = ("<pad>", "<unk>", " ", *ALPHABET)
    vocabulary.write_text(json.dumps({symbol: index for index, symbol in enumerate(symbols)}), encoding="utf-8")
    tokenizer = VitsTokenizer(
        str(vocabulary), pad_token="<pad>", unk_token="<unk>", phonemize=False, normalize=True, language="en"
    )
    config = VitsConfig(
        vocab_size=len(symbols),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        ffn_dim=64,
        flow_size=32,
        spectrogram_bins=65,
        upsample_initial_channel=32,
        resblock_kernel_sizes=[3, 5],
        resblock_dilation_sizes=[[1, 3], [1, 3]],
        duration_predictor_filter_channels=32,
        use_stochastic_duration_prediction=False,
        prior_encoder_num_flows=2,
        prior_encoder_num_wavenet_layers=2,
        posterior_encoder_num_wavenet_layers=2,
        sampling_rate=RATE,
        pad_token_id=0,
    )
    model = VitsModel(config)
    draw(model.text_encoder)
    draw(model.duration_predictor.proj, gain=0.3)
    with torch.no_grad():
        model.decoder.conv_post.weight *= 0.3
        # A letter and the blank before it each last 2 or 3 frames of 256 samples.
        model.duration_predictor.proj.bias.fill_(math.log(2.0))
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


MAKERS = {
    "tiny-whisper": make_whisper,
    "tiny-wav2vec2-ctc": make_wav2vec2,
    "tiny-vits": make_vits,
}
