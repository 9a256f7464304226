"""Sound in and out: the formats that are read, and what is refused before it costs anything."""

import struct
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia, UnsupportedMedia
from deployments.contracts.kinds import Audio
from deployments.contracts.sound import SoundFormat
from deployments.media import audio as sounds
from tests.pictures import red_circle
from tests.sounds import RATE, SPOKEN, Samples, samples

RATE_AT, CHANNELS_AT, LENGTH_AT = 24, 22, 40
"""Where a WAV says so, in bytes from its beginning."""


def decoded(data: bytes, rate: int = RATE) -> Samples:
    return sounds.decode(Audio(data=data, media_type="audio/x-any"), rate)


def encoded(format: str, codec: str, rate: int) -> bytes:
    """The clip as another program would send it."""
    out = BytesIO()
    with av.open(out, "w", format=format) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(stream.format, "mono", rate, stream.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(samples()[None], format="flt", layout="mono")
        frame.sample_rate = RATE
        for piece in (*resampler.resample(frame), *resampler.resample(None), None):
            container.mux(stream.encode(piece))
    return out.getvalue()


def loudness(sound: Samples, windows: int = 8) -> Samples:
    """How loud each quarter of a second is: codecs shift a sound by up to a tenth."""
    means: Samples = np.abs(sound[: windows * 4000].reshape(windows, 4000)).mean(axis=1)
    return means


def patched(at: int, value: bytes) -> bytes:
    """The clip's WAV with other bytes in its header."""
    return SPOKEN[:at] + value + SPOKEN[at + len(value) :]


@pytest.mark.parametrize(
    ("format", "codec", "rate"),
    [
        ("flac", "flac", 44_100),
        ("ogg", "libopus", 48_000),
        ("mp3", "libmp3lame", 22_050),
        ("ipod", "aac", 16_000),
        ("mp4", "aac", 48_000),
        ("webm", "libopus", 48_000),
        ("adts", "aac", 16_000),
        ("aiff", "pcm_s16be", 8_000),
    ],
)
def test_a_format_is_read_at_the_rate_that_is_wanted(format: str, codec: str, rate: int) -> None:
    sound = decoded(encoded(format, codec, rate))
    assert abs(len(sound) - len(samples())) <= 0.15 * RATE
    assert np.corrcoef(loudness(sound), loudness(samples()))[0, 1] > 0.9


def test_ogg_vorbis_is_read() -> None:
    out = BytesIO()
    soundfile.write(out, samples(), RATE, format="OGG", subtype="VORBIS")
    assert np.corrcoef(loudness(decoded(out.getvalue())), loudness(samples()))[0, 1] > 0.9


def test_a_wav_of_the_wanted_rate_is_read_bit_by_bit() -> None:
    assert np.array_equal(decoded(SPOKEN), samples())


def test_channels_are_mixed_and_the_rate_changed() -> None:
    out = BytesIO()
    stereo = np.stack([np.full(44_100, 0.25), np.full(44_100, 0.5)], axis=1)
    soundfile.write(out, stereo, 44_100, format="WAV")
    sound = decoded(out.getvalue())
    assert abs(len(sound) - RATE) <= 32
    assert sound[1000:-1000] == pytest.approx(0.375, abs=0.01)


def test_what_is_written_is_read_again() -> None:
    written = sounds.encode(samples(), RATE)
    assert (written.audio.media_type, written.sampling_rate) == ("audio/wav", RATE)
    assert np.array_equal(decoded(written.audio.data), samples())


@pytest.mark.parametrize(
    ("format", "media_type", "rate"),
    [("flac", "audio/flac", 22_050), ("mp3", "audio/mpeg", 22_050), ("opus", "audio/ogg", 24_000)],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_written_format_plays_as_long_and_as_high(
    format: SoundFormat, media_type: str, rate: int, channels: int
) -> None:
    tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)).astype(np.float32)
    written = sounds.encode(np.stack([tone] * channels, axis=1), 22_050, format)
    assert (written.audio.media_type, written.sampling_rate) == (media_type, rate)
    with av.open(BytesIO(written.audio.data)) as container:
        assert container.streams.audio[0].channels == channels
    heard = decoded(written.audio.data)
    assert len(heard) == pytest.approx(RATE, abs=0.02 * RATE)
    assert np.abs(np.fft.rfft(heard[:RATE])).argmax() == pytest.approx(440, abs=2)
    assert np.sqrt((heard**2).mean()) == pytest.approx(0.5 / np.sqrt(2), abs=0.02)


def test_bare_samples_are_16_bit_little_endian() -> None:
    written = sounds.encode(np.array([0.5, -0.5, 0.25, -2.0], np.float32), RATE, "pcm")
    assert written.audio.media_type == "audio/pcm"
    assert struct.unpack("<4h", written.audio.data) == (16_384, -16_384, 8_192, -32_768)


def test_a_rate_that_a_format_lacks_becomes_the_next_it_has() -> None:
    assert sounds.encode(np.zeros(960, np.float32), 44_100, "opus").sampling_rate == 48_000
    assert sounds.encode(np.zeros(960, np.float32), 96_000, "mp3").sampling_rate == 48_000
    assert sounds.encode(np.zeros(960, np.float32), 96_000, "flac").sampling_rate == 96_000


def test_loud_sound_is_written_at_full_scale() -> None:
    loud = sounds.encode(np.array([2.0, -2.0] * 100, np.float32), RATE)
    assert np.abs(decoded(loud.audio.data)).min() > 0.99


def test_a_stream_that_knows_no_length_is_read() -> None:
    assert np.array_equal(decoded(patched(LENGTH_AT, b"\xff\xff\xff\xff")), samples())


def test_too_long_a_sound_is_refused_though_its_file_is_small() -> None:
    out = BytesIO()
    soundfile.write(out, np.zeros(8_000 * (sounds.MAX_SECONDS + 60), np.int16), 8_000, format="FLAC")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(MediaTooLarge, match="1800 seconds"):
        decoded(out.getvalue())


@pytest.mark.parametrize(
    "header",
    [patched(RATE_AT, struct.pack("<II", 1, 2)), patched(CHANNELS_AT, struct.pack("<H", 64))],
    ids=["one hertz", "64 channels"],
)
def test_a_header_that_would_swell_is_refused(header: bytes) -> None:
    with pytest.raises(UnsupportedMedia, match="channels at"):
        decoded(header)


@pytest.mark.parametrize(
    "playlist",
    [
        b"ffconcat version 1.0\nfile {}\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n",
    ],
    ids=["concat", "hls"],
)
def test_a_list_of_other_files_is_not_followed(playlist: bytes, tmp_path: Path) -> None:
    named = tmp_path / "spoken.wav"
    named.write_bytes(SPOKEN)
    with pytest.raises(UndecodableMedia):
        decoded(playlist.replace(b"{}", str(named).encode()))


@pytest.mark.parametrize(
    "data",
    [SPOKEN[:40], SPOKEN[:44], bytes(range(256)) * 100, b"x", red_circle()],
    ids=["half a header", "no samples", "noise", "one byte", "a picture"],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableMedia, match="audio/x-any"):
        decoded(data)


def test_samples_that_are_no_numbers_are_refused() -> None:
    out = BytesIO()
    soundfile.write(out, np.array([0.0, np.nan] * 1000, np.float32), RATE, format="WAV", subtype="FLOAT")
    with pytest.raises(UndecodableMedia, match="finite"):
        decoded(out.getvalue())
