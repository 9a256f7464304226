"""What engines that check other models' answers can do."""

from collections.abc import Sequence
from typing import Protocol

from deployments.contracts.findings import Label
from deployments.contracts.wire import Wire

Findings = tuple[tuple[Label, ...], ...]
"""The labels of each picture or text in one value."""


class Judge(Protocol):
    def judge(self, made: Sequence[Wire]) -> Sequence[Findings]:
        """The labels of everything to see or read in each answer."""
