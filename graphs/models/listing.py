"""The list of models as it is asked for: filtered, counted, sorted and cut into pages, by pure functions."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from deployments.contracts.errors import InvalidInput
from deployments.contracts.listing import FacetCount, ModelEntry, ModelFilter, ModelPage
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import FamilyStatus, State
from deployments.tasks.registry import FAMILIES, FAMILY_OF, TASKS

Value = str | bool | None
Key = tuple[int | str, ...]
Order = tuple[str, str]
Numbered = tuple[int, ModelEntry]
EntryT = TypeVar("EntryT")
MOST = 1000
IN_MEMORY = frozenset[State]({"ready", "asleep"})

FACETS: Mapping[str, Callable[[ModelEntry], tuple[Value, ...]]] = {
    "task": lambda entry: entry.model.tasks,
    "family": lambda entry: entry.families,
    "tier": lambda entry: (entry.model.tier,),
    "origin": lambda entry: (entry.model.origin,),
    "library": lambda entry: (entry.model.library,),
    "licence": lambda entry: (entry.model.licence,),
    "gated": lambda entry: (entry.model.gated,),
    "state": lambda entry: entry.states or (None,),
}
"""What a model counts under, by the name of the filter."""
FITS: Mapping[str, Callable[[ModelEntry, ModelFilter], bool]] = {
    "min_bytes": lambda entry, asked: entry.model.bytes >= (asked.min_bytes or 0),
    "max_bytes": lambda entry, asked: asked.max_bytes is None or entry.model.bytes <= asked.max_bytes,
    "search": lambda entry, asked: all(word in entry.model.id.lower() for word in (asked.search or "").lower().split()),
    "loaded": lambda entry, asked: asked.loaded is bool(IN_MEMORY.intersection(entry.states or ())),
}
"""The filters that are no facets."""
KEYS: Mapping[str, Callable[[int, ModelEntry], Key]] = {
    "catalog": lambda place, entry: (place, entry.model.id),
    "id": lambda _, entry: (entry.model.id,),
    "bytes": lambda _, entry: (entry.model.bytes, entry.model.id),
}
"""What each order sorts by; no two models have one key."""
TYPES: Mapping[str, list[type]] = {"catalog": [int, str], "id": [str], "bytes": [int, str]}
"""Of the keys' parts."""


def listed(rows: Iterable[ModelFacts], asked: ModelFilter, statuses: Sequence[FamilyStatus] | None) -> ModelPage:
    """The page that is asked for; `statuses` None where no state is needed.

    Raises InvalidInput for a task or family that there is not, for bytes that nothing can have, for a wrong cursor.
    """
    _check(asked)
    states = None if statuses is None else states_in(statuses)
    entries = [entry_of(row, states) for row in rows]
    fitting = [(place, entry) for place, entry in enumerate(entries) if fits(entry, asked)]
    return _page(fitting, asked, with_states=statuses is not None)


def entry_of(row: ModelFacts, states: Mapping[str, tuple[State, ...]] | None) -> ModelEntry:
    return ModelEntry(
        model=row,
        families=tuple(dict.fromkeys(FAMILY_OF[task] for task in row.tasks)),
        states=None if states is None else states.get(row.id, ()),
    )


def states_in(statuses: Iterable[FamilyStatus]) -> dict[str, tuple[State, ...]]:
    """The states that each model has in some replica."""
    found: dict[str, set[State]] = {}
    for held in (held for family in statuses for replica in family.replicas for held in replica.models):
        found.setdefault(held.model, set()).add(held.state)
    return {model: tuple(sorted(states)) for model, states in found.items()}


def fits(entry: ModelEntry, asked: ModelFilter) -> bool:
    """Whether a model is what every given filter asks for."""
    return all(getattr(asked, name) in (None, *values(entry)) for name, values in FACETS.items()) and all(
        getattr(asked, name) is None or fit(entry, asked) for name, fit in FITS.items()
    )


def _check(asked: ModelFilter) -> None:
    one_of("task", asked.task, TASKS)
    one_of("family", asked.family, FAMILIES)
    check_bytes(asked)


def one_of(name: str, value: str | None, there_are: Iterable[str]) -> None:
    """Raises InvalidInput for a value that there is not."""
    if value is not None and value not in there_are:
        raise InvalidInput(f"there is no {name} {value[:80]!r}; there are {', '.join(sorted(there_are))}", name)


def check_bytes(asked: ModelFilter) -> None:
    """Raises InvalidInput for sizes that nothing can have."""
    if asked.max_bytes is not None and asked.max_bytes < (asked.min_bytes or 0):
        raise InvalidInput(f"max_bytes {asked.max_bytes:,} is less than min_bytes {asked.min_bytes:,}", "max_bytes")


def _page(fitting: Sequence[Numbered], asked: ModelFilter, *, with_states: bool) -> ModelPage:
    order = _order(asked)
    key, down = KEYS[order[0]], order[1] == "desc"
    keyed = sorted(((key(place, entry), entry) for place, entry in fitting), key=lambda pair: pair[0], reverse=down)
    seen = cursor_key(asked.cursor, order) if asked.cursor else None
    left = [pair for pair in keyed if seen is None or ((pair[0] < seen) if down else (pair[0] > seen))]
    shown = left[: asked.limit or MOST]
    return ModelPage(
        entries=tuple(entry for _, entry in shown),
        total=len(keyed),
        facets={
            name: counted(values, [entry for _, entry in keyed])
            for name, values in FACETS.items()
            if with_states or name != "state"
        },
        next_cursor=cursor_of(shown[-1][0], order) if len(left) > len(shown) else None,
    )


def _order(asked: ModelFilter) -> Order:
    """What is sorted by, and which way."""
    sort = asked.sort or "catalog"
    if sort not in KEYS:
        raise InvalidInput(f"only the Hub's lists (origin=hub) sort by {sort}; others by {', '.join(KEYS)}", "sort")
    return sort, asked.order or "asc"


def counted(values: Callable[[EntryT], tuple[Value, ...]], entries: Iterable[EntryT]) -> tuple[FacetCount, ...]:
    """The most frequent first."""
    counts = Counter(value for entry in entries for value in values(entry))
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return tuple(FacetCount(value=value, count=count) for value, count in ordered)


def cursor_of(key: Key, order: Order) -> str:
    """Where a page ended: the last key in its order, as clients carry it."""
    return urlsafe_b64encode(json.dumps([*order, *key]).encode()).decode().rstrip("=")


def cursor_key(cursor: str, order: Order) -> Key:
    """Raises InvalidInput for a cursor that no page in this order gave."""
    wrong = InvalidInput("cursor must be the next_cursor of a page in the same sort and order", "cursor")
    try:
        read = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (NoBase64, ValueError, RecursionError):
        raise wrong from None
    if not isinstance(read, list) or read[:2] != [*order] or [*map(type, read[2:])] != TYPES[order[0]]:
        raise wrong
    return tuple(read[2:])
