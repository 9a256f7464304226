"""Which kinds become which others, and by what chain: the graph that any-to-any plans over."""

from typing import Literal

from deployments.contracts.events import Hop
from deployments.contracts.kinds import Kind, Kinds
from deployments.contracts.wire import Wire

Reach = Literal["chain", "ambiguous", "unreachable"]


class Way(Wire):
    """From what is given to a kind that is wanted: by one `chain`; `ambiguous` between several, which `options` name
    and a request chooses from; or `unreachable`, and why.
    """

    given: Kinds
    want: Kind
    reach: Reach
    hops: tuple[Hop, ...] = ()
    cost: float | None = None
    expected_s: float | None = None
    options: tuple[str, ...] = ()
    reason: str | None = None


class KindGraph(Wire):
    """All kinds, and the ways between them: from each kind alone, and with a text beside it."""

    kinds: Kinds
    ways: tuple[Way, ...]
