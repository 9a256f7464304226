"""Makes the model that names what is heard by its samples, wav2vec2 with a classifying head; and parts of CLAP."""

from pathlib import Path

from transformers import (
    ClapAudioConfig,
    ClapConfig,
    ClapFeatureExtractor,
    ClapTextConfig,
    RobertaTokenizer,
    Wav2Vec2Config,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForSequenceClassification,
)

from embedded.make.drawing import draw
from embedded.make.vocabularies import byte_pairs

RATE = 16_000
CLAP_RATE = 48_000
LABELS = ("silence", "speech", "music", "rain", "engine", "bell")
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
POSITIONS = 64


def _names() -> dict[str, dict[int, str] | dict[str, int]]:
    return {"id2label": dict(enumerate(LABELS)), "label2id": {label: at for at, label in enumerate(LABELS)}}


def make_wav2vec2_classifier(target: Path) -> None:
    """Names a sound by its samples."""
    config = Wav2Vec2Config(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        conv_dim=[32] * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=4,
        classifier_proj_size=32,
        mask_time_prob=0.0,
        layerdrop=0.0,
        **_names(),
    )
    model = Wav2Vec2ForSequenceClassification(config)
    draw(model)
    draw(model.classifier, gain=4.0)
    model.save_pretrained(target)
    Wav2Vec2FeatureExtractor(sampling_rate=RATE, do_normalize=True, return_attention_mask=False).save_pretrained(target)


def clap_tokenizer() -> RobertaTokenizer:
    """RoBERTa's kind over the words of the world."""
    vocabulary, merges = byte_pairs(512, _SPECIALS)
    return RobertaTokenizer(vocab=vocabulary, merges=merges, model_max_length=POSITIONS)


def clap_hearing() -> ClapFeatureExtractor:
    """Sounds of up to ten seconds."""
    return ClapFeatureExtractor(
        feature_size=32, sampling_rate=CLAP_RATE, fft_window_size=1024, hop_length=1920, truncation="rand_trunc"
    )


def clap_config(vocabulary: int) -> ClapConfig:
    """`spec_size` is the window times two to the number of stages, and no shorter than the spectrogram's bins."""
    text = ClapTextConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=POSITIONS + 2,
        projection_dim=32,
    )
    hearing = ClapAudioConfig(
        window_size=4,
        num_mel_bins=32,
        spec_size=128,
        hidden_size=64,
        patch_embeds_hidden_size=16,
        depths=[1, 1, 1],
        num_attention_heads=[2, 2, 2],
        num_hidden_layers=3,
        projection_dim=32,
    )
    return ClapConfig(text_config=text.to_dict(), audio_config=hearing.to_dict(), projection_dim=32)


MAKERS = {
    "tiny-wav2vec2-classifier": make_wav2vec2_classifier,
}
