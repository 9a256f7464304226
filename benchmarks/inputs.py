"""What the models are asked: made-up words of the benchmark's own tokenizers, so that token counts are exact."""

import random
from base64 import b64encode
from io import BytesIO

from PIL import Image


def texts(count: int, words: int, vocabulary: int, seed: int = 0) -> list[str]:
    """Texts of as many words, each word one token; all equally long, so that no side gains by padding less."""
    drawn = random.Random(seed)
    return [" ".join(f"w{drawn.randrange(vocabulary)}" for _ in range(words)) for _ in range(count)]


def pictures(count: int, width: int = 320, height: int = 240) -> list[bytes]:
    """JPEG files, each of another colour gradient."""
    return [_picture(at, width, height) for at in range(count)]


def _picture(seed: int, width: int, height: int) -> bytes:
    drawn = random.Random(seed)
    corners = Image.new("RGB", (4, 3))
    corners.putdata([(drawn.randrange(256), drawn.randrange(256), drawn.randrange(256)) for _ in range(12)])
    file = BytesIO()
    corners.resize((width, height), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def uri(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"
