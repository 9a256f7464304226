"""What models can be asked for, by their architectures and cards: as transformers and diffusers know these classes."""

import json
from pathlib import Path

import diffusers
import pytest
import transformers

from configs.catalog import CatalogRow, catalog
from deployments.hub.folder_facts import facts_of_folder
from deployments.tasks.registry import TASKS
from graphs.models.purpose import ARCHITECTURES, BY_CLASS, BY_HEAD, BY_PIPELINE, WRITERS, gguf_tasks_of, tasks_of
from tests.graphs.architectures import text

EMBEDDED = [
    row for row in catalog() if row.tier == "embedded" and not row.package and not row.without and not row.parts
]
SAYS_NOTHING = {
    "anymodal/tiny-chronos": "time-series-forecasting",
    "anymodal/tiny-donut": "document-question-answering",
}
"""Folders without a card, of architectures that are used for several tasks."""

NO_CLASSES = {"sklearn", "Qwen2_5OmniModel"}
"""What configurations name though transformers has no such class: skops' library, this model's first release."""


def test_the_table_of_classes_is_the_installed_transformers() -> None:
    assert ARCHITECTURES.read_text() == text(), "run `python -m tests.graphs.architectures`"


def test_all_tasks_that_are_found_are_served() -> None:
    found = {
        task for table in (BY_CLASS, BY_HEAD, BY_PIPELINE) for all in table.values() for tasks in all for task in tasks
    }
    assert found <= set(TASKS)


@pytest.mark.parametrize("name", sorted(BY_PIPELINE))
def test_pipelines_are_diffusers(name: str) -> None:
    assert issubclass(getattr(diffusers, name), diffusers.DiffusionPipeline)


@pytest.mark.parametrize("name", sorted({*BY_CLASS} - NO_CLASSES))
def test_classes_are_transformers(name: str) -> None:
    assert issubclass(getattr(transformers, name), transformers.PreTrainedModel)


@pytest.mark.parametrize("row", EMBEDDED, ids=lambda row: row.id)
def test_a_folder_is_found_to_do_what_its_row_says(row: CatalogRow) -> None:
    folder = Path(row.source)
    facts = facts_of_folder(folder, folder)
    tasks = tasks_of(facts.architectures, facts.task or SAYS_NOTHING.get(row.id))
    assert tasks[0] == row.tasks[0]


@pytest.mark.parametrize(
    ("architecture", "filed_under", "tasks"),
    [
        ("BertForSequenceClassification", None, ("text-classification",)),
        ("BertForSequenceClassification", "zero-shot-classification", ("zero-shot-classification",)),
        ("XLMRobertaForSequenceClassification", "text-ranking", ("text-ranking",)),
        ("MPNetForMaskedLM", "sentence-similarity", ("sentence-similarity", "feature-extraction", "text-retrieval")),
        ("Qwen3ForCausalLM", "feature-extraction", ("feature-extraction", "sentence-similarity", "text-retrieval")),
        ("BartForConditionalGeneration", "summarization", ("summarization", "text2text-generation")),
        ("T5ForConditionalGeneration", "translation", ("translation",)),
        ("Qwen2VLForConditionalGeneration", None, ("image-text-to-text", "chat-completion")),
        ("VoxtralForConditionalGeneration", None, ("audio-text-to-text", "chat-completion")),
        ("VisionEncoderDecoderModel", "image-to-text", ("image-to-text",)),
        ("Wav2Vec2ForSequenceClassification", "audio-classification", ("audio-classification",)),
        ("Swin2SRForImageSuperResolution", "image-to-image", ("image-super-resolution",)),
        ("ViTForImageClassification", "robotics", ("image-classification",)),
        ("NobodyForNothing", "text-classification", ()),
    ],
)
def test_the_card_says_which_of_an_architectures_tasks_is_meant(
    architecture: str, filed_under: str | None, tasks: tuple[str, ...]
) -> None:
    assert tasks_of((architecture,), filed_under) == tasks


def test_every_class_that_answers_in_words_is_found() -> None:
    """None of transformers' classes of these heads is lost, whatever comes first."""
    heads = json.loads(ARCHITECTURES.read_text())
    for head in BY_HEAD:
        assert all(tasks_of((name,), None) for name in heads[head]), head


@pytest.mark.parametrize(
    ("architecture", "pre", "found"),
    [
        ("llama", "llama-bpe", ("text-generation", "transformers")),
        ("llama", None, ("text-generation", "transformers")),
        ("llama", "smollm", ("text-generation", "llama.cpp")),
        ("qwen3moe", "qwen2", ("text-generation", "transformers")),
        ("t5", None, ("text2text-generation", "transformers")),
        ("olmo2", "olmo", ("text-generation", "llama.cpp")),
        ("clip", None, (None, "llama.cpp")),
        ("nomic-bert", None, (None, "llama.cpp")),
        ("wavtokenizer-dec", None, (None, "llama.cpp")),
    ],
)
def test_gguf_files_go_to_who_can_read_them(architecture: str, pre: str | None, found: tuple[str | None, str]) -> None:
    tasks, library = gguf_tasks_of(architecture, pre)
    assert (tasks[0] if tasks else None, library) == found


def test_llama_cpps_list_has_what_writes() -> None:
    assert {"llama", "command-r", "glm4", "phi2", "mamba2"} <= WRITERS
    assert not {"bert", "t5encoder", "gemma-embedding", "llama-embed", "qwen2vl", "dream"} & WRITERS
