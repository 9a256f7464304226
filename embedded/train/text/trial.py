"""What trained writers know of the validation side, to look at while tuning: `python -m embedded.train.text.trial`."""

import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

from embedded import WEIGHTS
from embedded.world.said import chats
from embedded.world.texts import errands, sentences
from embedded.world.things import Rng, seeded

log = logging.getLogger(__name__)

COUNT = 100
SHOWN = 8
"""How many of the wrong answers are shown."""
LONGEST = 96


class Tried(NamedTuple):
    """The kind of question, what was wanted and what was said."""

    kind: str
    asked: str
    wanted: str
    said: str

    @property
    def right(self) -> bool:
        return re.findall(r"[\w']+", self.wanted.lower()) == re.findall(r"[\w']+", self.said.lower())


def of_chat(folder: Path, rng: Rng) -> Iterator[Tried]:
    """The last turn of conversations."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder)
    for maker in dict.fromkeys(chats.MAKERS):
        for _ in range(COUNT if maker is chats.of_scene else COUNT // 5):
            *turns, last = maker(rng, "validation")
            given = [turn._asdict() for turn in turns]
            ids = tokenizer.apply_chat_template(given, add_generation_prompt=True, return_dict=False)
            said = _written(model, torch.tensor([ids]))[len(ids) :]
            asked = " // ".join(turn.content for turn in turns)
            yield Tried(maker.__name__, asked, last.content, tokenizer.decode(said, skip_special_tokens=True))


def of_errands(folder: Path, rng: Rng) -> Iterator[Tried]:
    for maker in dict.fromkeys(errands.MAKERS):
        pairs = [maker(rng, "validation") for _ in range(COUNT // 2)]
        yield from _rewritten(folder, maker.__name__, pairs)


def of_sentences(folder: Path, rng: Rng) -> Iterator[Tried]:
    yield from _rewritten(folder, "both", [sentences.both(rng, "validation") for _ in range(COUNT)])


def _rewritten(folder: Path, kind: str, pairs: list[Any]) -> Iterator[Tried]:
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForSeq2SeqLM.from_pretrained(folder)
    for source, target in pairs:
        ids = _written(model, tokenizer(source, return_tensors="pt")["input_ids"])
        yield Tried(kind, source, target, tokenizer.decode(ids, skip_special_tokens=True))


def _written(model: Any, ids: torch.Tensor) -> list[int]:
    written: list[int] = model.generate(ids, max_new_tokens=LONGEST, do_sample=False)[0].tolist()
    return written


TRIALS: Mapping[str, Callable[[Path, Rng], Iterator[Tried]]] = MappingProxyType(
    {"tiny-llama": of_chat, "tiny-bart": of_errands, "tiny-marian": of_sentences}
)


def main(names: list[str]) -> None:
    """Tells the share of right answers, by kind, and some of the wrong ones."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    for name in names or TRIALS:
        tried = list(TRIALS[name](WEIGHTS / name, seeded(name, "validation", 0)))
        for one in [one for one in tried if not one.right][:: max(1, len(tried) // 40)][:SHOWN]:
            log.info("%s: %s\n  wanted %s\n  said   %s", *one)
        for kind in dict.fromkeys(one.kind for one in tried):
            some = [one.right for one in tried if one.kind == kind]
            log.info("%s %s: %.2f of %d", name, kind, sum(some) / len(some), len(some))


if __name__ == "__main__":
    main(sys.argv[1:])
