"""All recipes, by the names of their models."""

from collections.abc import Mapping
from types import MappingProxyType

from embedded.train.audio import codec, hearing, music, sound_answers, sound_naming, speaking
from embedded.train.multimodal import composer, documents, page_finder, viewers
from embedded.train.painting import dreaming, editing, painter, previews
from embedded.train.recipe import Recipe
from embedded.train.solids import sculpting
from embedded.train.text import answering, cells, judging, labelling, moderation, reading, rewriting, sentences, talker
from embedded.train.video import filming
from embedded.train.vision import (
    captioner,
    classifier,
    clip,
    depth,
    detector,
    guard,
    interest,
    likeness,
    masker,
    open_detector,
    repair,
    segmenter,
    watching,
)

MODULES = (
    dreaming,
    editing,
    watching,
    filming,
    clip,
    painter,
    previews,
    segmenter,
    repair,
    sculpting,
    detector,
    hearing,
    depth,
    viewers,
    reading,
    captioner,
    classifier,
    masker,
    talker,
    rewriting,
    labelling,
    moderation,
    answering,
    cells,
    judging,
    sentences,
    speaking,
    sound_naming,
    documents,
    page_finder,
    codec,
    music,
    sound_answers,
    interest,
    likeness,
    open_detector,
    composer,
    guard,
)
"""Each names its recipes under `TRAINED`."""
RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {name: recipe for module in MODULES for name, recipe in module.TRAINED.items()}
)
