"""Pools over real models for the tests of this folder, and a loader that counts how often it is called."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import torch
from transformers import BertConfig, BertForSequenceClassification

from configs.catalog import EMBEDDED_WEIGHTS, catalog
from deployments.contracts.abilities.text import Classifier
from deployments.contracts.call import Work
from deployments.contracts.events import Done, Event, Failed
from deployments.contracts.memory import MemoryTerms
from deployments.contracts.model import ModelFacts
from deployments.contracts.parsing import parse
from deployments.contracts.refusal import Refusal
from deployments.contracts.status import ModelStatus
from deployments.families.registry import FAMILIES, GUARDS
from deployments.hub.terms import HubTerms
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.held import Held
from deployments.runtime.place import Place
from deployments.tasks.registry import TASKS
from graphs.models.choice import facts_of

T = TypeVar("T")
P = ParamSpec("P")
SENTIMENT, NLI, RANKER = "anymodal/tiny-bert-sentiment", "anymodal/tiny-bert-nli", "anymodal/tiny-bert-ranker"
COUNTED = "tests.runtime.pools:load_counted"
TASK = "text-classification"
LOADED: Counter[str] = Counter()
"""How often each model was really loaded here; rehearsals are counted as `meta <id>`."""


def facts(row: str, **changes: Any) -> ModelFacts:
    return facts_of(next(one for one in catalog() if one.id == row)).model_copy(update=changes)


def work(task: str, model: ModelFacts, inputs: object, **parameters: object) -> Work:
    typed, asked = parse(TASKS[task], inputs, parameters)
    return Work(task=task, model=model, inputs=typed, parameters=asked)


def runtime(family: str = "text", hub: HubTerms | None = None, **terms: Any) -> FamilyRuntime:
    """A family on the CPU on these terms; classifiers come by the loader that counts."""
    declared = FAMILIES[family]
    loaders = {**declared.loaders, Classifier: COUNTED}
    return FamilyRuntime(declared.tasks, loaders, GUARDS, Place("cpu", MemoryTerms(**terms), hub or HubTerms()))


def load_counted(model: ModelFacts, device: str) -> Any:
    """The very loader that the family has."""
    from deployments.engines.classifier import load

    LOADED[model.id if device == "cpu" else f"{device} {model.id}"] += 1
    return load(model, device)


def in_a_fresh_process(function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """For what is measured: holes that other tests left in a heap are filled, and emptied, at any moment."""
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(function, *given, **named).result()


def told(family: FamilyRuntime, asked: Work) -> list[Event]:
    return [event for event in family.events(asked) if event is not None]


def classified(family: FamilyRuntime, model: ModelFacts, text: str = "a lovely circle") -> Event:
    return told(family, work(TASK, model, text))[-1]


def done(event: Event) -> Done:
    assert isinstance(event, Done), event
    return event


def refused(event: Event) -> Refusal:
    assert isinstance(event, Failed), event
    return event.error


def held(family: FamilyRuntime) -> dict[str, ModelStatus]:
    """The models in memory."""
    return {one.model: one for one in family.pool.status() if one.state == "ready"}


@cache
def small_bytes() -> int:
    """Bytes of the small classifier in memory."""
    family = runtime()
    done(classified(family, facts(SENTIMENT)))
    (model,) = family.pool.status()
    family.pool.close()
    return model.bytes


def room_for(models: float, **terms: Any) -> FamilyRuntime:
    """So many small classifiers fit: the last of them takes 1.3 times its bytes while it is loaded."""
    return runtime(bytes=int(small_bytes() * (models + 0.35)), **terms)


def leased(family: FamilyRuntime, model: ModelFacts) -> Held:
    """The model, in use."""
    lease = family.pool.lease(model, "Classifier", COUNTED)
    while True:
        try:
            next(lease)
        except StopIteration as end:
            held: Held = end.value
            return held


def at_once(threads: int, ask: Callable[[int], T]) -> list[T]:
    """What each of so many threads got, which begin together."""
    ready = threading.Barrier(threads)

    def begin(number: int) -> T:
        ready.wait()
        return ask(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


def large_bert(folder: Path, id: str, layers: int = 8) -> ModelFacts:
    """A classifier of random weights with the small one's words: 12.6 MB a layer, half of that on the disk."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=2048, hidden_size=512, num_hidden_layers=layers, num_attention_heads=8, intermediate_size=2048
    )
    where = folder / id.replace("/", "--")
    BertForSequenceClassification(config).half().save_pretrained(where)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(EMBEDDED_WEIGHTS / "tiny-bert-sentiment" / name, where / name)
    size = (where / "model.safetensors").stat().st_size
    return facts(SENTIMENT, id=id, source=str(where), bytes=size)


def copies(number: int) -> Iterator[ModelFacts]:
    """The small classifier under other names: to a pool they are different models."""
    for one in range(number):
        yield facts(SENTIMENT, id=f"copies/of-it-{one}")
