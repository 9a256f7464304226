"""A bug is logged by what and where it was, and never in its own words."""

from deployments.contracts.faults import where


def read(text: str) -> int:
    try:
        return int(text)
    except ValueError as unreadable:
        raise RuntimeError(f"cannot read {text!r}") from unreadable


SECRET = "".join(("what ", "was sent"))
"""Not in one piece in this file, whose lines are told."""


def test_a_bug_says_where_it_was_and_not_what_was_sent() -> None:
    try:
        read(SECRET)
    except RuntimeError as bug:
        told = where(bug)
    assert SECRET not in told
    assert told.startswith("RuntimeError at\n")
    assert "caused by ValueError" in told
    assert "test_faults.py" in told
    assert "in read" in told
