"""A stream's events made few enough to keep: neighbours that say the same in parts are said once, whole."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deployments.contracts.events import Event, Progress, Token

StepEvent = tuple[int, Event]
FIRST_PAUSE_S = 0.25
ROWS_A_PAUSE = 400
LONGEST_PAUSE_S = 60.0
SHORT_PAUSE_S = 0.02
"""As long as tokens are gathered on their way from a family: who reads along does not notice it."""


def gathered(events: Iterable[StepEvent]) -> tuple[StepEvent, ...]:
    """Pieces of text in a row become one piece, steps in a row the last of them; nothing else is touched."""
    kept: list[StepEvent] = []
    for step, event in events:
        if kept and kept[-1][0] == step and (both := _as_one(kept[-1][1], event)):
            kept[-1] = (step, both)
        else:
            kept.append((step, event))
    return tuple(kept)


def _as_one(earlier: Event, later: Event) -> Event | None:
    match earlier, later:
        case Token(tokens=None), Token(tokens=None):
            return Token(text=earlier.text + later.text)
        case Token(tokens=tuple(before)), Token(tokens=tuple(after)):
            return Token(text=earlier.text + later.text, tokens=(*before, *after))
        case Progress(), Progress():
            return later if later.preview else later.model_copy(update={"preview": earlier.preview})
    return None


def pause_after(rows: int) -> float:
    """Seconds until the next events are kept: longer the more there are already, so that a day's work fits as well."""
    return min(FIRST_PAUSE_S * 2.0 ** (rows // ROWS_A_PAUSE), LONGEST_PAUSE_S)


def share_done(step: int, event: Event, steps: int) -> float:
    """How much of a chain of so many steps is over, from 0 to 1, as far as this event tells."""
    done = event.done / event.total if isinstance(event, Progress) else float(event.type == "done")
    return min((step + done) / steps, 1.0)


@dataclass(frozen=True)
class Manner:
    """How events are kept: which of those that wait, and how long it is until the next, by the rows there are."""

    chosen: Callable[[Iterable[StepEvent]], tuple[StepEvent, ...]]
    pause: Callable[[int], float]


IN_SHORT = Manner(gathered, pause_after)
"""For jobs: what has happened, in as few rows as may be."""
ONE_BY_ONE = Manner(tuple, lambda _: SHORT_PAUSE_S)
"""For streams: what a client has seen, and so can say where it was."""
