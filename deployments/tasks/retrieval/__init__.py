"""Texts, pictures and pages into vectors, and which of them is nearest to a query."""

from deployments.contracts.task import AnyTask
from deployments.tasks.retrieval.feature_extraction import feature_extraction
from deployments.tasks.retrieval.image_feature_extraction import image_feature_extraction
from deployments.tasks.retrieval.sentence_similarity import sentence_similarity
from deployments.tasks.retrieval.text_ranking import text_ranking
from deployments.tasks.retrieval.text_retrieval import text_retrieval
from deployments.tasks.retrieval.visual_document_retrieval import visual_document_retrieval

TASKS: tuple[AnyTask, ...] = (
    feature_extraction,
    sentence_similarity,
    text_ranking,
    text_retrieval,
    image_feature_extraction,
    visual_document_retrieval,
)
