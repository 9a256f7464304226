"""Held-out sayings in voices that nothing was trained on: `python -m embedded.exams.recordings` made them, once.

They lie beside each other in one file, so that exams and tests hear speech where there is no espeak-ng.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import soundfile

FOLDER = Path(__file__).parent / "speech"
SOUND, SAID = FOLDER / "held_out.ogg", FOLDER / "held_out.json"
RATE = 16_000
ENGLISH, FRENCH = 50, 6
COMPRESSED = 0.945
"""Of libsndfile's scale, on which 1 is the smallest file."""

Samples: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]


class Recording(NamedTuple):
    """What is said, in which language, and its English."""

    samples: Samples
    said: str
    language: str
    english: str


@cache
def recordings(language: str = "en") -> tuple[Recording, ...]:
    """Those in this language."""
    whole = soundfile.read(SOUND, dtype="float32")[0]
    rows = json.loads(SAID.read_text(encoding="utf-8"))
    return tuple(
        Recording(whole[row["begin"] : row["end"]], row["said"], row["language"], row["english"])
        for row in rows
        if row["language"] == language
    )


def main() -> None:
    """Speaks and writes them; needs espeak-ng."""
    parts: list[Samples] = []
    rows: list[dict[str, str | int]] = []
    gap = np.zeros(RATE // 10, np.float32)
    for samples, said, language, english in _spoken():
        begin = sum(map(len, parts))
        parts += [samples, gap]
        rows.append(
            {"said": said, "language": language, "english": english, "begin": begin, "end": begin + len(samples)}
        )
    FOLDER.mkdir(exist_ok=True)
    soundfile.write(SOUND, np.concatenate(parts), RATE, format="OGG", subtype="OPUS", compression_level=COMPRESSED)
    SAID.write_text(json.dumps(rows, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def _spoken() -> Iterator[Recording]:
    from embedded.world.heard import sayings
    from embedded.world.heard.speech import spoken, voice
    from embedded.world.things import seeded

    rng = seeded("recordings", "held_out", 0)
    said: set[str] = set()
    while len(said) < ENGLISH:
        saying = sayings.saying(rng, "held_out")
        if saying not in said:
            said.add(saying)
            yield Recording(spoken(sayings.written(saying, rng), voice(rng, "held_out")).samples, saying, "en", saying)
    for _ in range(FRENCH):
        both = sayings.both(rng, "held_out")
        by = voice(rng, "held_out", language="fr")
        yield Recording(spoken(both.french, by).samples, both.french, "fr", both.english)


if __name__ == "__main__":
    main()
