"""Every served task is run through the page with its example, and its kind of answer is seen, right where it can be."""

import pytest

from deployments.contracts.kinds import Kind
from deployments.tasks.registry import TASKS
from tests.page.browser import Tab
from tests.page.running import opened, run

SAID = {
    "text-generation": "A green square.",
    "text-classification": "positive",
    "token-classification": "Anna Rossi",
    "zero-shot-classification": "travel",
    "summarization": "Anna found a big red circle",
    "translation": "un cercle rouge",
    "question-answering": "Rome",
    "table-question-answering": "Lyon",
    "multiple-choice": "is hot.",
    "moderation": "insult ⚑",
    "text-ranking": "Anna is from Rome.",
    "text-retrieval": "a round red thing",
    "visual-document-retrieval": "pages.pdf page 2",
    "object-detection": "red circle",
    "image-segmentation": "blue square",
    "zero-shot-image-classification": "a red circle left of a blue square",
    "image-to-text": "a red circle left of a blue square",
    "image-text-to-text": "red circle",
    "chat-completion": "red circle",
    "automatic-speech-recognition": "a yellow heart right of a green square",
    "audio-classification": "bell",
    "zero-shot-audio-classification": "a bell",
    "audio-text-to-text": "bell",
    "tabular-classification": "circle",
}
"""What the embedded models answer to their examples, in part."""
WANTED = {"native-any-to-any": (Kind.TEXT,)}
"""What a task's example asks for, where its types do not tell what it gives."""


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_run_and_its_answer_is_seen(tab: Tab, task: str) -> None:
    answer = run(opened(tab, task))
    shown = {one.get_attribute("data-kind") for one in answer.locator("[data-kind]").all()}
    assert shown >= set(TASKS[task].gives or WANTED[task])
    assert SAID.get(task, "") in answer.inner_text()
    assert "in all" in answer.inner_text()
