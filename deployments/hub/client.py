"""Questions to the Hub about models: the facts of one, kept on the disk for a while, and lists of many."""

import logging
import threading
import time
from urllib.parse import quote

from deployments.contracts.errors import HubRateLimited, HubUnavailable, OriginFailed, OriginTimeout
from deployments.hub.asking import ask
from deployments.hub.facts import HubFacts, HubPage
from deployments.hub.listing import HubQuery, page
from deployments.hub.names import COMMIT, checked_id, checked_revision
from deployments.hub.shelf import FactsShelf
from deployments.hub.terms import HubTerms
from deployments.hub.told import facts_told

LOG = logging.getLogger("anymodal.hub")
STALE_FOR_S = 7 * 24 * 3600
"""For so long facts are used while the Hub cannot be asked again."""
DOWN_FOR_S = 30
"""For so long a Hub that failed is not asked again where older facts do."""
TURNS = 64
"""Of so many models, by chance, one question each is asked at a time; who waits finds the answer on the disk."""
DOWN = (HubUnavailable, HubRateLimited, OriginTimeout, OriginFailed)


class HubClient:
    """The Hub on an operator's terms. Its methods block: call them in a thread. One client serves many threads."""

    def __init__(self, terms: HubTerms) -> None:
        self._terms = terms
        self._shelf = FactsShelf(terms)
        self._down_until = 0.0
        self._turns = tuple(threading.Lock() for _ in range(TURNS))

    def facts(self, id: str, revision: str | None = None) -> HubFacts:
        """What the Hub says of a model, asked at most once in `facts_for_s` however many want to know.

        While the Hub is down, limits us or is not to be asked, what it said in the last week holds, with its age; a
        commit's files do not change. Without that the Hub's failure is raised: HubUnavailable, HubRateLimited,
        OriginTimeout, OriginFailed; also InvalidModelId, InvalidParameter, UnknownModel, ModelGated, ModelNotAllowed.
        """
        checked_id(id)
        if revision is not None:
            checked_revision(revision)
        with self._turn_of(id, revision):
            kept = self._shelf.get(id, revision)
            if kept is None or not (_is_pinned(revision) or kept.age_s < STALE_FOR_S):
                return self._asked(id, revision)
            if kept.age_s < self._terms.facts_for_s or time.monotonic() < self._down_until:
                return kept
            try:
                return self._asked(id, revision)
            except DOWN as fault:
                self._down_until = time.monotonic() + (fault.retry_after_s or DOWN_FOR_S)
                LOG.warning("facts of %s are %.0f s old: %s", id, kept.age_s, fault.message)
                return kept

    def search(self, query: HubQuery) -> HubPage:
        """One page of the models that fit. Raises as the Hub fails: HubUnavailable, HubRateLimited, OriginTimeout …"""
        return page(self._terms, query)

    def _turn_of(self, id: str, revision: str | None) -> threading.Lock:
        return self._turns[hash((id, revision)) % len(self._turns)]

    def _asked(self, id: str, revision: str | None) -> HubFacts:
        at = f"/revision/{quote(revision, safe='')}" if revision else ""
        answer, _ = ask(self._terms, f"/api/models/{id}{at}", {"blobs": "true"}, id)
        facts = facts_told(answer, id, self._terms)
        if _is_pinned(revision) and facts.revision != revision:
            raise OriginFailed(f"the Hub at {self._terms.url} told of another commit of {id} than {revision}", "model")
        self._shelf.put(facts, revision)
        return facts


def _is_pinned(revision: str | None) -> bool:
    return revision is not None and COMMIT.fullmatch(revision) is not None
