"""The smallest model's engine as the graph's family loads it, for the contenders that have no graph around it."""

from configs.catalog import catalog
from deployments.engines.classifier import SequenceClassifier, load
from graphs.models.choice import facts_of

MODEL = "anymodal/tiny-bert-sentiment"
TEXT = "a red circle is a lovely sight"


def engine() -> SequenceClassifier:
    return load(facts_of(next(row for row in catalog() if row.id == MODEL)), "cpu")
