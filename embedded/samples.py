"""The media that the page offers as examples, drawn from the world: `python -m embedded.samples` made them, once."""

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from deployments.media import video
from embedded.exams.recordings import RATE, recordings
from embedded.world.heard.sounds import Sound, sounded
from embedded.world.papers import invoices, pages
from embedded.world.seen import combinations, films, pictures
from embedded.world.things import seeded

FOLDER = Path(__file__).parents[1] / "deployments" / "ingress" / "page" / "static" / "samples"


def main() -> None:
    """Writes all of them; the names are those of `contracts.example.Sample`."""
    rng = seeded("samples of the page", "held_out", 0)
    drawn = pictures.drawn(combinations.scene(rng, "held_out", 3), rng)
    drawn.save(FOLDER / "picture.png")
    bill = invoices.laid(invoices.invoice(rng, "held_out"), rng)
    paper = pages.drawn(bill)
    paper.convert("L").save(FOLDER / "invoice.png", optimize=True)
    (FOLDER / "invoice.pdf").write_bytes(_pdf(paper))
    said = max(recordings(), key=lambda one: len(one.samples))
    soundfile.write(FOLDER / "speech.wav", said.samples, RATE, subtype="PCM_16")
    heard = sounded(Sound("bell", 3), rng, "held_out", 2.0)
    soundfile.write(FOLDER / "sound.wav", heard, RATE, subtype="PCM_16")
    film = films.film(rng, "held_out")
    frames = [np.asarray(frame) for frame in films.frames(film, rng, 64, 16)]
    (FOLDER / "film.mp4").write_bytes(video.encode(frames, 6).data)


def _pdf(page: Image.Image) -> bytes:
    out = BytesIO()
    page.convert("L").save(out, format="PDF", resolution=72)
    return out.getvalue()


if __name__ == "__main__":
    main()
