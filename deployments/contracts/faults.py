"""A bug as the log may have it: what it was and where, without its words, which may repeat what somebody sent."""

import traceback


def where(bug: BaseException) -> str:
    """The exception, those that caused it, and the lines of code that they came through."""
    told = []
    cause: BaseException | None = bug
    while cause is not None:
        told.append(f"{type(cause).__name__} at\n{''.join(traceback.format_tb(cause.__traceback__))}")
        cause = cause.__cause__
    return "caused by ".join(told)
