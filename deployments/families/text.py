"""The text family."""

from deployments.contracts.abilities.text import (
    ChoiceScorer,
    Classifier,
    Entailer,
    MaskFiller,
    Rewriter,
    SpanFinder,
    TableReader,
    Tagger,
    TextWriter,
)
from deployments.families.declared import Family
from deployments.tasks.text import TASKS

FAMILY = Family(
    name="text",
    tasks=TASKS,
    loaders={
        ChoiceScorer: "deployments.engines.choice_scorer:load",
        Classifier: "deployments.engines.classifier:load",
        Entailer: "deployments.engines.entailer:load",
        MaskFiller: "deployments.engines.mask_filler:load",
        Rewriter: "deployments.engines.rewriter:load",
        SpanFinder: "deployments.engines.span_finder:load",
        TableReader: "deployments.engines.table_reader:load",
        Tagger: "deployments.engines.tagger:load",
        TextWriter: "deployments.engines.causal_writer:load",
    },
)
