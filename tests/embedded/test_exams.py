"""The models know what they should: the exams that `python -m embedded.evaluate` puts in full, put briefly."""

from dataclasses import replace

import pytest

from embedded.evaluate import recorded
from embedded.exams import FAMILIES
from embedded.exams.exam import Exam, Examined
from tests.client import Client

BRIEF = 0.1
"""Part of an exam's questions."""
SLACK, MISTAKES = 0.26, 0.15
"""Of a share one more of four questions, of errors less."""
HALF = 0.5
NOT_LEARNED = {
    ("shapes-sd3", "repainted in another colour, the layout stays (IoU ≥ 0.5)"),
    ("tiny-bart", "the cell that is asked for, from one line"),
    ("tiny-bart", "questions about told scenes are answered"),
    ("tiny-instruct-pix2pix", "the shape wished, by the classifier"),
    ("tiny-minilm", "the right story of the corpus"),
    ("tiny-musicgen", "asked sounds are heard"),
    ("tiny-smolvlm", "which held-out thing moves which way"),
    ("tiny-swin2sr-x1", "cleaned of blur, PSNR gained"),
}
"""Of which the full run found less than half to be right, as the cards say: four questions would be a lottery."""
EXAMS = [exam for exams in FAMILIES.values() for exam in exams]


def demanded(exam: Exam, full: float | None) -> float:
    """The worse of what is wanted and what the full run reached, with slack for few questions.

    Of decibels the slack is one, or half of what is wanted where that is less, and no less than it is demanded.
    """
    figures = (exam.wanted, exam.wanted if full is None else full)
    if exam.better == "less":
        return max(figures) + MISTAKES
    if exam.unit == "share":
        return min(figures) - SLACK
    slack = min(1.0, exam.wanted / 2)
    return max(min(figures) - slack, slack)


def test_what_is_not_learned_is_named_and_nothing_else() -> None:
    low = {
        (name, title)
        for name, figures in recorded().items()
        for title, one in figures.items()
        if one["better"] == "more" and one["figure"] < (HALF if one["unit"] == "share" else 0)
    }
    assert low == NOT_LEARNED


@pytest.mark.parametrize(
    "exam",
    [exam for exam in EXAMS if (exam.name, exam.title) not in NOT_LEARNED],
    ids=lambda exam: f"{exam.task}: {exam.title}",
)
def test_a_brief_run_reaches_what_the_full_one_does(client: Client, exam: Exam) -> None:
    full = recorded().get(exam.name, {}).get(exam.title)
    brief = replace(exam, wanted=demanded(exam, full["figure"] if full else None))
    figure = exam.measure(Examined(client.http, BRIEF))
    assert brief.reached(figure), f"{figure:.3f} where {brief.wanted:.3f} {exam.unit} is demanded"
