"""When a turn begins and ends, from the stretches in which a voice was heard: pure, in milliseconds of the session."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Voice:
    """A stretch in which somebody speaks."""

    start: int
    end: int


@dataclass(frozen=True)
class Began:
    """Somebody speaks since `at`."""

    at: int


@dataclass(frozen=True)
class Ended:
    """A turn is over: at `at`, it has been silent for long enough."""

    at: int


Change = Began | Ended


@dataclass(frozen=True)
class Turn:
    """How far things are: whether somebody speaks, when a voice was last heard, and up to when all is decided."""

    speaking: bool = False
    voice_until: int = 0
    settled: int = 0


def listened(turn: Turn, voices: Iterable[Voice], up_to: int, silence: int) -> tuple[Turn, tuple[Change, ...]]:
    """What the voices of one stretch of sound, which ends at `up_to`, change; `silence` ends a turn.

    A stretch begins a little before the last one ended, so that a voice is known again: what is settled stays so.
    """
    changes: list[Change] = []
    for voice in voices:
        turn, ended = _quiet(turn, voice.start, silence)
        turn, began = _spoken(turn, voice)
        changes += [*ended, *began]
    turn, ended = _quiet(turn, up_to, silence)
    return replace(turn, settled=max(turn.settled, turn.voice_until)), (*changes, *ended)


def _quiet(turn: Turn, now: int, silence: int) -> tuple[Turn, tuple[Change, ...]]:
    """No voice until now."""
    over = turn.voice_until + silence
    if not turn.speaking or now < over:
        return turn, ()
    return replace(turn, speaking=False, settled=over), (Ended(over),)


def _spoken(turn: Turn, voice: Voice) -> tuple[Turn, tuple[Change, ...]]:
    if turn.speaking:
        return replace(turn, voice_until=max(turn.voice_until, voice.end)), ()
    if voice.end <= turn.settled:
        return turn, ()
    return Turn(speaking=True, voice_until=voice.end, settled=turn.settled), (Began(max(voice.start, turn.settled)),)
