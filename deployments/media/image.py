"""Encoded pictures to PIL pictures and back; sizes are checked before pixels are decoded."""

import io

from PIL import Image as Pil
from PIL import ImageOps

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.contracts.kinds import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_PIXELS = 40_000_000
HALF = 128
"""Of 256 tones."""


def decode(image: Image) -> Pil.Image:
    """The picture upright in RGB; transparency is laid on white. Raises UndecodableMedia, MediaTooLarge."""
    try:
        picture = Pil.open(io.BytesIO(image.data), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise MediaTooLarge(
                f"the picture has {picture.width}×{picture.height} pixels, allowed are {MAX_PIXELS:,} in all", "inputs"
            )
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except MediaTooLarge:
        raise
    except Pil.DecompressionBombError as bomb:
        raise MediaTooLarge(f"the picture is larger than the {MAX_PIXELS:,} pixels allowed", "inputs") from bomb
    except Exception as damage:
        raise UndecodableMedia(
            f"the picture ({image.media_type}) is damaged and cannot be decoded", "inputs"
        ) from damage
    if upright.mode.startswith("I"):  # 16 bits of grey: Pillow would not scale but cut them off, all white
        return upright.convert("F").point(lambda grey: grey * (1 / 257)).convert("L").convert("RGB")
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        rgba = upright.convert("RGBA")
        upright = Pil.alpha_composite(Pil.new("RGBA", rgba.size, "white"), rgba)
    return upright.convert("RGB")


def pixels(image: Image) -> int:
    """How many there are, by the file's header. For a picture that `decode` has read."""
    with Pil.open(io.BytesIO(image.data), formats=FORMATS) as picture:
        return picture.width * picture.height


def marks(mask: Image) -> Pil.Image:
    """What a mask marks, white on black: by its transparency where it has any, as OpenAI's masks; else what is light.

    Raises as `decode`.
    """
    light = decode(mask).convert("L")
    with Pil.open(io.BytesIO(mask.data), formats=FORMATS) as read:
        alpha = ImageOps.exif_transpose(read).convert("RGBA").getchannel("A")
    if min(alpha.tobytes()) < HALF:
        return alpha.point([255] * HALF + [0] * HALF)
    return light.point([0] * HALF + [255] * HALF)


def encode(picture: Pil.Image, format: str = "png") -> Image:
    """The picture as `png`, `jpeg` (quality 95) or `webp` (lossless)."""
    out = io.BytesIO()
    options: dict[str, dict[str, int | bool]] = {"jpeg": {"quality": 95}, "webp": {"lossless": True}}
    picture.save(out, format=format.upper(), **options.get(format, {}))
    return Image(data=out.getvalue(), media_type=f"image/{format}")
