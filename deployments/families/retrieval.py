"""The retrieval family."""

from deployments.contracts.abilities.retrieval import Embedder, PageFinder, PictureEmbedder, Ranker
from deployments.families.declared import Family
from deployments.tasks.retrieval import TASKS

FAMILY = Family(
    name="retrieval",
    tasks=TASKS,
    loaders={
        Embedder: "deployments.engines.embedder:load",
        Ranker: "deployments.engines.ranker:load",
        PictureEmbedder: "deployments.engines.picture_embedder:load",
        PageFinder: "deployments.engines.page_finder:load",
    },
)
