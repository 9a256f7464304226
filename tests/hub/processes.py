"""What other processes do with the Hub while a test looks on."""

from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from deployments.hub.client import HubClient
from deployments.hub.download import Fetched, fetch_model
from deployments.hub.shelf import FactsShelf
from deployments.hub.terms import HubTerms


def several(count: int) -> ProcessPoolExecutor:
    """Processes of their own, not copies of the test's."""
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def drained(fetching: Generator[Fetched, None, Path]) -> tuple[list[Fetched], Path]:
    """All that a download told, and the folder."""
    told: list[Fetched] = []
    while True:
        try:
            told.append(next(fetching))
        except StopIteration as end:
            return told, end.value


def fetch(terms: HubTerms, id: str) -> tuple[list[Fetched], Path]:
    return drained(fetch_model(id, None, terms))


def rewrite(terms: HubTerms, id: str, downloads: int, times: int) -> int:
    """Write facts again and again, and read what is there after each; how often it was not whole."""
    shelf = FactsShelf(terms)
    before = HubClient(terms).facts(id)
    torn = 0
    for _ in range(times):
        shelf.put(before.model_copy(update={"downloads": downloads}), None)
        torn += shelf.get(id, None) is None
    return torn
