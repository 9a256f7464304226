"""Trains the moderator of texts: a BERT that tells threats and insults from all else that the world says."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path
from random import Random

import torch
from torch.nn.functional import cross_entropy
from transformers import BertForSequenceClassification, BertTokenizer

from embedded.make.vocabularies import word_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.reading import POSITIONS, config
from embedded.words import ENGLISH, FRENCH
from embedded.world.heard import sayings
from embedded.world.said import chats, smalltalk
from embedded.world.texts import opinions, reading, sentences, tales, topics
from embedded.world.texts.harm import HOUSE, LABELS, Sample, samples, vocabulary
from embedded.world.texts.vocabulary import WORDS
from embedded.world.things import Rng, Split, pick, seeded

PACE = Pace(steps=480, rate=3e-3, warmup=80)
BANK, BATCH = 4000, 48
AT_ONCE = 8
"""Batches that are drawn together and sorted by length, for padding costs what text costs."""
OFTEN = 8
"""Names that chance has spelled come once or twice and stay spelled."""
OURS: tuple[Callable[[Rng, Split], str], ...] = (
    lambda rng, split: opinions.opinion(rng, split).text,
    lambda rng, split: reading.passage(rng, split).text,
    lambda rng, split: reading.named(rng, split).text,
    lambda rng, split: topics.about(rng, split).text,
    lambda rng, split: " ".join(turn.content for turn in chats.chat(rng, split)),
    lambda rng, split: " ".join(tales.tale(rng, split)[:2]),
    lambda rng, split: " ".join(sentences.both(rng, split)[:2]),
    lambda rng, _: " ".join(smalltalk.story(rng)),
    lambda rng, _: smalltalk.story(rng)[1],
    lambda rng, _: " ".join(smalltalk.talk(rng)),
    sayings.saying,
)
"""All that the world says without harm."""


def ours(rng: Rng, split: Split, count: int) -> tuple[str, ...]:
    """So many harmless texts of the world, of this side of the split."""
    return tuple(pick(OURS, rng)(rng, split) for _ in range(count))


def tokens(texts: Iterable[str]) -> BertTokenizer:
    """The world's words and those of harm, and what these texts often say; others are spelled."""
    times = Counter(word for text in texts for word in re.findall(r"[^\W\d]+", text.lower()))
    return word_pieces((*ENGLISH, *FRENCH, *WORDS, *vocabulary(), *(word for word in times if times[word] >= OFTEN)))


def train(target: Path, checkpoints: Path) -> None:
    """Moderation into `ok`, `violence` and `insult`."""
    texts = ours(seeded("moderation", "train", 0), "train", BANK)
    tokenizer = tokens(texts)
    settings = config(tokenizer, LABELS)
    settings.update({"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2})
    model = BertForSequenceClassification(settings)

    @lru_cache(maxsize=1)
    def batches(block: int) -> list[list[Sample]]:
        chance = Random(f"moderation {block}")
        drawn = islice(samples(chance, held_out=False, ours=(*texts, *HOUSE)), BATCH * AT_ONCE)
        some = sorted(drawn, key=lambda one: len(one.text))
        cut = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        chance.shuffle(cut)
        return cut

    def loss_at(step: int) -> torch.Tensor:
        batch = batches(step // AT_ONCE)[step % AT_ONCE]
        said = [one.text for one in batch]
        inputs = tokenizer(said, padding=True, truncation=True, max_length=POSITIONS, return_tensors="pt")
        return cross_entropy(model(**inputs).logits, torch.tensor([LABELS.index(one.label) for one in batch]))

    fit({"moderation": model}, loss_at, PACE, checkpoints / "moderation.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


TRAINED = {
    "tiny-bert-moderation": Recipe(
        train=train,
        stages=(PACE,),
        architecture="BertForSequenceClassification",
        tasks=("moderation",),
        data="threats, insults and sentences like them that do no harm, alone and among all that the world says",
        minutes=5,
    )
}
