"""Texts into vectors, and how near they are to each other."""

from deployments.contracts.task import AnyTask
from deployments.tasks.retrieval.feature_extraction import feature_extraction
from deployments.tasks.retrieval.sentence_similarity import sentence_similarity

TASKS: tuple[AnyTask, ...] = (feature_extraction, sentence_similarity)
