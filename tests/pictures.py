"""Real pictures, drawn on the spot, for every test that needs one."""

from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from tests.client import data_uri


def red_circle(width: int = 64, height: int = 64) -> bytes:
    """A red circle on white, as PNG."""
    return png(_drawn("ellipse", "red", "white", width, height))


def blue_square(width: int = 96, height: int = 72) -> bytes:
    """A blue square on grey, as PNG."""
    return png(_drawn("rectangle", "blue", "lightgrey", width, height))


def green_bar(width: int = 50, height: int = 120) -> bytes:
    """A green bar on black, as PNG."""
    return png(_drawn("rectangle", "green", "black", width, height))


def picture(data: bytes) -> Image.Image:
    """The encoded picture as PIL sees it, in RGB."""
    return Image.open(BytesIO(data)).convert("RGB")


def uri(data: bytes) -> str:
    """A PNG as the data URI that an input takes."""
    return data_uri(data, "image/png")


def png(drawn: Image.Image) -> bytes:
    """The picture's PNG bytes."""
    out = BytesIO()
    drawn.save(out, format="PNG")
    return out.getvalue()


def _drawn(shape: str, colour: str, background: str, width: int, height: int) -> Image.Image:
    """A shape that leaves a quarter of the picture free on each side."""
    drawn = Image.new("RGB", (width, height), background)
    box = (width // 4, height // 4, width - width // 4, height - height // 4)
    getattr(ImageDraw.Draw(drawn), shape)(box, fill=colour)
    return drawn


def same(painted: Image.Image, expected: Image.Image) -> bool:
    """Equal in size and, but for the last bit that a sum may leave to rounding, in every pixel."""
    return painted.size == expected.size and max(ImageChops.difference(painted, expected).tobytes()) <= 1
