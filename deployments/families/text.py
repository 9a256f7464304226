"""The text family."""

from deployments.contracts.abilities.text import (
    Classifier,
    Entailer,
    MaskFiller,
    Rewriter,
    SpanFinder,
    Tagger,
    TextWriter,
)
from deployments.families.declared import Family
from deployments.tasks.text import TASKS

FAMILY = Family(
    name="text",
    tasks=TASKS,
    loaders={
        Classifier: "deployments.engines.classifier:load",
        Entailer: "deployments.engines.entailer:load",
        MaskFiller: "deployments.engines.mask_filler:load",
        Rewriter: "deployments.engines.rewriter:load",
        SpanFinder: "deployments.engines.span_finder:load",
        Tagger: "deployments.engines.tagger:load",
        TextWriter: "deployments.engines.causal_writer:load",
    },
)
