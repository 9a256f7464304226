"""Held-out scenes of the embedded world, for tests of what its models have learned."""

from collections.abc import Iterator

from PIL import Image

from embedded.world.seen import combinations, pictures
from embedded.world.seen.scenes import Scene
from embedded.world.things import seeded
from tests.pictures import png, uri


def held_out(name: str, count: int, most: int = 4) -> Iterator[tuple[Scene, str]]:
    """So many scenes of one to `most` things, and their pictures as inputs take them."""
    rng = seeded(f"test of {name}", "held_out", 0)
    for _ in range(count):
        scene = combinations.scene(rng, "held_out", most)
        yield scene, asked(pictures.drawn(scene, rng))


def asked(picture: Image.Image) -> str:
    return uri(png(picture))
