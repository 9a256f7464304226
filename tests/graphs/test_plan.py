"""plan(): the cheapest chain over the served tasks, equal to what trying everything finds; refusals name options."""

from collections.abc import Iterator
from itertools import combinations
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.settings import Settings
from deployments.contracts.errors import AmbiguousRoute, NoRoute
from deployments.contracts.kinds import Kind, Kinds
from deployments.tasks.registry import TASKS
from graphs.models.choice import models_of
from graphs.plans.allowed import allowed_edges
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.atlas import Atlas, Chain
from graphs.plans.edges import Edge, Slot, edges_of
from graphs.plans.plan import Bounds, cheapest_chains, cost, declared, equals_of, plan, tasks_of

TEXT, IMAGE, AUDIO, VIDEO = Kind.TEXT, Kind.IMAGE, Kind.AUDIO, Kind.VIDEO
MODELS = models_of(Settings())
SERVED = Atlas(allowed_edges(AnyToAnyParameters(want=TEXT), MODELS, 1, seeing=False))
Seconds = dict[str, float]


def never(edge: Edge) -> None:  # noqa: ARG001 — an Expected: nothing was measured yet
    return None


def chain(given: Kinds, want: Kind) -> list[str]:
    return [step.edge.task.id for step in plan(tuple(sorted(given)), want, SERVED, never)]


@pytest.mark.parametrize(
    ("given", "want", "tasks"),
    [
        ((TEXT,), IMAGE, ["text-to-image"]),
        ((IMAGE,), TEXT, ["image-to-text"]),
        ((TEXT,), AUDIO, ["text-to-speech"]),
        ((AUDIO,), TEXT, ["automatic-speech-recognition"]),
        ((AUDIO,), IMAGE, ["automatic-speech-recognition", "text-to-image"]),
        ((IMAGE,), AUDIO, ["image-to-text", "text-to-speech"]),
        ((IMAGE, TEXT), TEXT, ["image-text-to-text"]),
        ((IMAGE, TEXT), AUDIO, ["image-text-to-text", "text-to-speech"]),
        ((AUDIO, IMAGE), TEXT, ["automatic-speech-recognition", "image-text-to-text"]),
        ((IMAGE, TEXT), IMAGE, ["image-to-image"]),
        ((TEXT,), VIDEO, ["text-to-video"]),
        ((IMAGE,), VIDEO, ["image-to-video"]),
        ((IMAGE, TEXT), VIDEO, ["image-text-to-video"]),
        ((TEXT, VIDEO), VIDEO, ["video-to-video"]),
        ((VIDEO,), TEXT, ["video-text-to-text"]),
        ((VIDEO,), AUDIO, ["video-text-to-text", "text-to-speech"]),
        ((IMAGE,), Kind.BOXES, ["object-detection"]),
        ((IMAGE,), Kind.MASKS, ["image-segmentation"]),
        ((IMAGE,), Kind.DEPTH, ["depth-estimation"]),
        ((IMAGE,), Kind.KEYPOINTS, ["keypoint-detection"]),
        ((VIDEO,), Kind.LABELS, ["video-classification"]),
        ((TEXT,), Kind.EMBEDDING, ["feature-extraction"]),
        ((AUDIO,), Kind.EMBEDDING, ["automatic-speech-recognition", "feature-extraction"]),
        ((Kind.TABLE,), AUDIO, ["table-to-text", "text-to-speech"]),
        ((Kind.TABLE, TEXT), AUDIO, ["table-question-answering", "text-to-speech"]),
        ((Kind.DOCUMENT, TEXT), TEXT, ["document-question-answering"]),
        ((Kind.SERIES,), Kind.SERIES, ["time-series-forecasting"]),
        ((Kind.CONVERSATION,), AUDIO, ["text-generation", "text-to-speech"]),
        ((TEXT, TEXT), Kind.SCORES, ["sentence-similarity"]),
    ],
)
def test_the_cheapest_chain(given: Kinds, want: Kind, tasks: list[str]) -> None:
    assert chain(given, want) == tasks


def test_a_dead_end_names_what_can_be_had_and_who_makes_what_was_wanted() -> None:
    with pytest.raises(NoRoute, match=r"text into series .*from text there are audio, .*time-series-forecasting"):
        chain((TEXT,), Kind.SERIES)
    with pytest.raises(NoRoute, match="takes mesh"):
        chain((Kind.MESH,), TEXT)


def test_nothing_given_is_left_over() -> None:
    with pytest.raises(NoRoute):
        chain((TEXT,) * 6, AUDIO)


def test_a_text_is_not_spoken_to_be_heard_beside_another() -> None:
    with pytest.raises(NoRoute, match="text \\+ text"):
        chain((TEXT, TEXT), TEXT)


def test_a_tie_is_refused_and_names_the_options() -> None:
    with pytest.raises(AmbiguousRoute) as tie:
        chain((TEXT,), TEXT)
    for task in ("text-generation", "summarization", "translation"):
        assert task in tie.value.message


def test_a_task_that_needs_to_be_told_something_is_never_planned() -> None:
    assert edges_of(TASKS["zero-shot-classification"]) == ()


def test_what_is_asked_decides_before_how_long_it_takes() -> None:
    slow = {"image-classification": 500.0}
    walked = plan((IMAGE,), Kind.LABELS, SERVED, lambda edge: slow.get(edge.task.id, 0.1))
    assert [step.edge.task.id for step in walked] == ["image-classification"]
    with pytest.raises(AmbiguousRoute):
        plan((TEXT,), TEXT, SERVED, lambda edge: slow.get(edge.task.id, 0.1))


def test_a_model_that_is_there_is_taken_before_one_that_is_not() -> None:
    asked = AnyToAnyParameters(want=IMAGE, allow_models=("anymodal/tiny-sd", "anymodal/shapes-sd3"))
    atlas = Atlas(allowed_edges(asked, models_of(Settings(untrained=True)), 1, seeing=False))

    def chosen(**seconds: float) -> str | None:
        by_model = {"anymodal/" + name.replace("_", "-"): s for name, s in seconds.items()}
        (step,) = plan((TEXT,), IMAGE, atlas, lambda edge: by_model.get(edge.model or ""))
        return step.edge.model

    assert chosen(tiny_sd=0.4, shapes_sd3=20.4) == "anymodal/tiny-sd"
    assert chosen(tiny_sd=20.4, shapes_sd3=0.4) == "anymodal/shapes-sd3"


def test_no_chain_is_taken_that_is_known_to_need_longer() -> None:
    def expected(edge: Edge) -> float | None:
        return 9.0 if edge.gives is IMAGE else 0.5

    assert plan((TEXT,), IMAGE, SERVED, expected, Bounds(seconds=10))
    with pytest.raises(NoRoute, match="within 8 s"):
        plan((TEXT,), IMAGE, SERVED, expected, Bounds(seconds=8))


KINDS = (TEXT, IMAGE, AUDIO, VIDEO)
NAMES = tuple(TASKS)
kind = st.sampled_from(KINDS)


@st.composite
def some_edges(draw: st.DrawFn) -> tuple[Edge, ...]:
    """Up to nine tasks that take one value or two and give one."""
    count = draw(st.integers(1, 9))
    edges = []
    for name in NAMES[:count]:
        takes = draw(st.lists(kind, min_size=1, max_size=2))
        slots = tuple(Slot(f"field{at}", one) for at, one in enumerate(takes))
        edges.append(Edge(TASKS[name], slots, draw(kind), "out", float(draw(st.integers(1, 4)))))
    return tuple(edges)


Hand = tuple[tuple[Kind, bool], ...]


def every_walk(hand: Hand, edges: tuple[Edge, ...], hops: int) -> Iterator[tuple[tuple[Edge, ...], Hand]]:
    """Everything that can be done with some values, tried out one by one."""
    yield (), hand
    if not hops:
        return
    for edge in edges:
        for places in combinations(range(len(hand)), len(edge.slots)):
            taken = [hand[at] for at in places]
            if sorted(kind for kind, _ in taken) != sorted(slot.kind for slot in edge.slots):
                continue
            if any(of_text for _, of_text in taken) and (edge.gives is TEXT or len(taken) > 1):
                continue
            of_text = edge.gives is not TEXT and all(of_text or kind is TEXT for kind, of_text in taken)
            left = tuple(one for at, one in enumerate(hand) if at not in places)
            for walk, end in every_walk((*left, (edge.gives, of_text)), edges, hops - 1):
                yield (edge, *walk), end


def least(given: Kinds, want: Kind, edges: tuple[Edge, ...], hops: int) -> tuple[float, set[tuple[str, ...]]]:
    """The least that any walk declares, and the tasks of those that declare it."""
    ends: dict[tuple[str, ...], float] = {}
    for walk, hand in every_walk(tuple((kind, False) for kind in given), edges, hops):
        if walk and len(hand) == 1 and hand[0][0] is want:
            ends[tuple(sorted(edge.task.id for edge in walk))] = sum(edge.cost for edge in walk)
    best = min(ends.values(), default=inf)
    return best, {tasks for tasks, declares in ends.items() if declares == best}


@settings(max_examples=150, deadline=None)
@given(st.lists(kind, min_size=1, max_size=3), kind, some_edges(), st.integers(1, 3))
def test_the_plan_is_what_trying_everything_finds(
    given: list[Kind], want: Kind, edges: tuple[Edge, ...], hops: int
) -> None:
    values = tuple(sorted(given))
    best, tasks = least(values, want, edges, hops)
    found = cheapest_chains(values, want, Atlas(edges), never, Bounds(hops))
    if best == inf:
        assert found == []
        return
    assert declared(found[0]) == best
    assert {tasks_of(one) for one in equals_of(found)} == tasks


def test_one_model_of_several_kinds_competes_with_chains() -> None:
    looked_at = ("image-text-to-text", "text-to-image", "native-any-to-any")
    asked = AnyToAnyParameters(want=TEXT, allow_tasks=looked_at[1:])
    alone = Atlas(allowed_edges(asked, MODELS, 2, seeing=False))
    (step,) = plan((IMAGE, IMAGE, TEXT), TEXT, alone, never)
    assert (step.edge.task.id, step.edge.model) == ("native-any-to-any", "anymodal/tiny-janus")
    both = Atlas(allowed_edges(asked.model_copy(update={"allow_tasks": looked_at}), MODELS, 2, seeing=False))
    assert tasks_of(plan((IMAGE, IMAGE, TEXT), TEXT, both, never)) == ("image-text-to-text",)
    slow_chain = plan((TEXT,), IMAGE, alone, lambda edge: 0.0 if edge.model == "anymodal/tiny-janus" else 1e6)
    assert tasks_of(slow_chain) == ("text-to-image",), "they declare 6 and 4: time does not decide between these"


@settings(max_examples=100, deadline=None)
@given(st.lists(kind, min_size=1, max_size=2), kind, some_edges(), st.lists(st.floats(0, 1000), min_size=9, max_size=9))
def test_time_decides_only_between_what_declares_nearly_the_same(
    given: list[Kind], want: Kind, edges: tuple[Edge, ...], seconds: list[float]
) -> None:
    values, known = tuple(sorted(given)), dict(zip(NAMES, seconds, strict=False))

    def expected(edge: Edge) -> float | None:
        return known[edge.task.id]

    found: list[Chain] = cheapest_chains(values, want, Atlas(edges), expected, Bounds(3))
    least_declared, _ = least(values, want, edges, 3)
    assert bool(found) == (least_declared < inf)
    if found:
        assert declared(found[0]) < least_declared + 1
        assert cost(found[0], expected) == min(cost(one, expected) for one in found)
