"""Coalescing on a real encoder: company never changes an answer, and one bad text harms nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from configs.catalog import catalog
from deployments.contracts.abilities.retrieval import Embedder
from deployments.contracts.errors import AnymodalError, Unavailable
from deployments.contracts.model import ModelFacts
from deployments.engines import embedder
from deployments.runtime.batching import Coalesced
from graphs.models.choice import facts_of

TEXTS = [
    f"a {size} {colour} circle" * (1 + at % 3) for at, size in enumerate(("big", "small")) for colour in ("red", "blue")
]


@pytest.fixture(scope="module")
def facts() -> ModelFacts:
    return facts_of(next(row for row in catalog() if row.id == "anymodal/tiny-minilm"))


@pytest.fixture
def coalesced(facts: ModelFacts) -> Iterator[Coalesced]:
    engine = Coalesced(embedder.load(facts, "cpu"), lambda _: None)
    yield engine
    engine.close()


def embed(engine: Embedder, texts: list[str]) -> list[tuple[float, ...]]:
    return [vectors[0] for vectors in engine.embed(texts, pooling=None, normalize=True, truncate=False)]


def test_company_does_not_change_an_answer(coalesced: Coalesced) -> None:
    alone = [embed(coalesced, [text])[0] for text in TEXTS]
    with ThreadPoolExecutor(16) as threads:
        together = list(threads.map(lambda text: embed(coalesced, [text])[0], TEXTS * 8))
    for expected, vector in zip(alone * 8, together, strict=True):
        assert vector == pytest.approx(expected, abs=1e-5)


def test_more_items_than_a_batch_come_back_in_order(coalesced: Coalesced) -> None:
    many = embed(coalesced, TEXTS * 20)
    assert len(many) == len(TEXTS) * 20
    for expected, vector in zip(many[: len(TEXTS)] * 20, many, strict=True):
        assert vector == pytest.approx(expected, abs=1e-5)


def test_one_bad_text_is_refused_alone(coalesced: Coalesced) -> None:
    too_long = "red " * 5000

    def ask(text: str) -> str:
        try:
            embed(coalesced, [text])
        except AnymodalError as refusal:
            return refusal.code
        return "answered"

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(ask, [TEXTS[0], too_long, TEXTS[1], TEXTS[2]] * 4))
    assert said == ["answered", "input_too_long", "answered", "answered"] * 4


def test_a_closed_engine_takes_no_more(facts: ModelFacts) -> None:
    engine = Coalesced(embedder.load(facts, "cpu"), lambda _: None)
    engine.close()
    with pytest.raises(Unavailable):
        embed(engine, TEXTS[:1])
