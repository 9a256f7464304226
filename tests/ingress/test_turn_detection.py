"""When turns begin and end, from the voices of stretches that overlap: the same, however the sound is cut."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from deployments.ingress.openai.realtime.turn_detection import Began, Change, Ended, Turn, Voice, listened

CONTEXT = 800
LONG = st.integers(200, 3000)
VOICES = st.lists(st.tuples(st.integers(1, 3000), LONG), max_size=8).map(
    lambda pairs: [Voice(a, b) for a, b in list(pairwise(accumulate(n for pair in pairs for n in pair)))[::2]]
)
"""In order, with silence between them."""


def heard(voices: list[Voice], cuts: list[int], silence: int) -> list[Change]:
    """All changes, the sound looked at up to each of the cuts, and each time a little of what was before."""
    turn, changes, looked_at = Turn(), list[Change](), 0
    for cut in cuts:
        begin = max(0, looked_at - CONTEXT)
        seen = [Voice(max(v.start, begin), min(v.end, cut)) for v in voices if v.start < cut and v.end > begin]
        turn, new = listened(turn, seen, cut, silence)
        changes += new
        looked_at = cut
    return changes


@given(VOICES, st.lists(st.integers(50, 4000), min_size=1, max_size=30), st.integers(100, 2000))
def test_turns_are_the_same_however_the_sound_is_cut(voices: list[Voice], steps: list[int], silence: int) -> None:
    end = max([voice.end for voice in voices], default=0) + silence + 1
    cuts = [cut for cut in accumulate(steps) if cut < end] + [end]
    assert heard(voices, cuts, silence) == heard(voices, [end], silence)


@given(VOICES, st.integers(100, 2000))
def test_a_turn_ends_when_it_was_silent_for_so_long(voices: list[Voice], silence: int) -> None:
    end = max([voice.end for voice in voices], default=0) + silence
    changes = heard(voices, [end], silence)
    assert [type(one) for one in changes] == [Began, Ended] * (len(changes) // 2)
    gaps = [(one.end, two.start) for one, two in pairwise(voices) if two.start - one.end >= silence]
    expected = [voices[0].start, *(at for end, start in gaps for at in (end + silence, start)), end] if voices else []
    assert [one.at for one in changes] == expected


def test_who_still_speaks_has_not_ended() -> None:
    turn, changes = listened(Turn(), [Voice(100, 900)], 1000, 500)
    assert changes == (Began(100),)
    assert turn.speaking


def test_a_voice_that_is_known_again_is_no_new_turn() -> None:
    turn, _ = listened(Turn(), [Voice(100, 900)], 1400, 500)
    turn, changes = listened(turn, [Voice(620, 910)], 1500, 500)
    assert (changes, turn.speaking) == ((), False)


def test_a_voice_that_began_before_all_was_decided_begins_a_turn_there() -> None:
    turn, _ = listened(Turn(), [Voice(100, 900)], 1400, 500)
    assert listened(turn, [Voice(1380, 1700)], 1700, 500)[1] == (Began(1400),)
