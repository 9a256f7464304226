"""The media that the page offers as examples, drawn from the world: `python -m embedded.samples` made them, once."""

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from deployments.media import video
from embedded.exams.recordings import RATE, recordings
from embedded.world.heard.sounds import Sound, sounded
from embedded.world.papers import invoices, pages, sheets
from embedded.world.papers.sheets import Sheet
from embedded.world.seen import films, pictures
from embedded.world.seen.scenes import Ground, Placed, Scene
from embedded.world.things import Thing, seeded

FOLDER = Path(__file__).parents[1] / "deployments" / "ingress" / "page" / "static" / "samples"

SIDE = 64
SCENE = Scene(
    (
        Placed(Thing("small", "red", "circle"), 0.28, 0.52, 0.17),
        Placed(Thing("small", "blue", "square"), 0.72, 0.48, 0.16, 5.0),
    ),
    Ground("white", "plain"),
)
SHEETS = (
    Sheet("invoice", "Anna", (("red", "circle"),)),
    Sheet("letter", "Paul", (("green", "star"),)),
    Sheet("sign", None, (("blue", "square"), ("yellow", "heart"))),
)


def main() -> None:
    """Writes all of them; the names are those of `contracts.example.Sample`."""
    rng = seeded("samples of the page", "held_out", 0)
    pictures.drawn(SCENE, rng, SIDE).save(FOLDER / "picture.png")
    bill = invoices.laid(invoices.invoice(rng, "held_out"), rng)
    pages.drawn(bill).convert("L").save(FOLDER / "invoice.png", optimize=True)
    (FOLDER / "pages.pdf").write_bytes(_pdf([pages.drawn(sheets.laid(sheet, rng)) for sheet in SHEETS]))
    said = max(recordings(), key=lambda one: len(one.samples))
    pause = np.zeros(RATE // 2, np.float32)
    soundfile.write(FOLDER / "speech.wav", np.concatenate([pause, said.samples, pause]), RATE, subtype="PCM_16")
    heard = sounded(Sound("bell", 3), rng, "held_out", 2.0)
    soundfile.write(FOLDER / "sound.wav", heard, RATE, subtype="PCM_16")
    film = films.film(rng, "held_out")
    frames = [np.asarray(frame) for frame in films.frames(film, rng, SIDE, 9)]
    (FOLDER / "film.mp4").write_bytes(video.encode(frames, 6).data)


def _pdf(drawn: list[Image.Image]) -> bytes:
    out = BytesIO()
    drawn[0].save(out, format="PDF", save_all=True, append_images=drawn[1:], resolution=25.4)
    return out.getvalue()


if __name__ == "__main__":
    main()
