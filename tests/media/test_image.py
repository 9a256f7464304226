"""Pictures in and out: upright, opaque, and refused before a pixel of a bomb is decoded."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from deployments.contracts import kinds
from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.media import image as pictures
from tests.pictures import blue_square, picture, red_circle
from tests.sounds import SPOKEN

ORIENTATION = 0x0112
"""The EXIF tag that says how a camera was held."""
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def decoded(data: bytes) -> Image.Image:
    return pictures.decode(kinds.Image(data=data, media_type="image/x-any"))


def encoded(drawn: Image.Image, format: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    drawn.save(out, format=format, **options)
    return out.getvalue()


def two_colours(width: int = 40, height: int = 20) -> Image.Image:
    """Red on the left, blue on the right."""
    drawn = Image.new("RGB", (width, height), RED)
    drawn.paste(BLUE, (width // 2, 0, width, height))
    return drawn


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds no more than its header."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 16)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_format_is_read(format: str) -> None:
    read = decoded(encoded(two_colours(), format))
    assert (read.mode, read.size) == ("RGB", (40, 20))
    assert read.getpixel((5, 10)) == pytest.approx(RED, abs=8)
    assert read.getpixel((35, 10)) == pytest.approx(BLUE, abs=8)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (40, 20), (5, 10)),
        (2, (40, 20), (35, 10)),
        (3, (40, 20), (35, 10)),
        (6, (20, 40), (10, 5)),
        (8, (20, 40), (10, 35)),
    ],
)
def test_a_picture_is_turned_as_its_camera_says(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright = decoded(encoded(two_colours(), "JPEG", exif=exif.tobytes()))
    assert upright.size == size
    assert upright.getpixel(red_at) == pytest.approx(RED, abs=8)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_clear_is_white(mode: str) -> None:
    assert decoded(encoded(Image.new(mode, (8, 8), 0))).getpixel((4, 4)) == WHITE


def test_a_half_clear_colour_is_mixed_with_white() -> None:
    half = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    assert decoded(encoded(half)).getpixel((4, 4)) == pytest.approx((255, 127, 127), abs=1)


def test_a_palette_with_a_clear_colour_is_laid_on_white() -> None:
    drawn = Image.new("P", (8, 8), 0)
    drawn.putpalette([0, 0, 0, *RED])
    drawn.putpixel((0, 0), 1)
    read = decoded(encoded(drawn, "GIF", transparency=0))
    assert (read.getpixel((0, 0)), read.getpixel((4, 4))) == (RED, WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    drawn = Image.new(mode, (9, 7)) if mode == "I;16" else two_colours(9, 7).convert(mode)
    read = decoded(encoded(drawn, "JPEG" if mode == "CMYK" else "PNG"))
    assert (read.mode, read.size) == ("RGB", (9, 7))


def test_sixteen_bits_keep_their_brightness() -> None:
    grey = Image.new("I;16", (8, 8), 0x8000)
    assert decoded(encoded(grey)).getpixel((4, 4)) == pytest.approx((128, 128, 128), abs=1)


@pytest.mark.parametrize("sides", [(8000, 8000), (30_000, 30_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_by_its_header(sides: tuple[int, int]) -> None:
    with pytest.raises(MediaTooLarge, match="40,000,000"):
        decoded(png_of(*sides))


@pytest.mark.parametrize(
    "data",
    [
        red_circle()[:80],
        red_circle()[:8],
        png_of(64, 64),
        bytes(range(256)),
        b"x",
        SPOKEN,
        encoded(two_colours(), "TIFF"),
    ],
    ids=["half a picture", "a signature", "no pixels", "noise", "one byte", "a sound", "a format not read"],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableMedia, match="image/x-any") as refused:
        decoded(data)
    assert refused.value.param == "inputs"


@pytest.mark.parametrize("format", ["png", "webp"])
def test_what_is_written_without_loss_is_read_again(format: str) -> None:
    written = pictures.encode(picture(blue_square()), format)
    assert written.media_type == f"image/{format}"
    assert pictures.decode(written).tobytes() == picture(blue_square()).tobytes()


def test_jpeg_is_written_close_to_the_picture() -> None:
    written = pictures.encode(two_colours(), "jpeg")
    assert written.media_type == "image/jpeg"
    assert pictures.decode(written).getpixel((5, 10)) == pytest.approx(RED, abs=8)
