"""The models know what they should: the exams that `python -m embedded.evaluate` puts in full, put briefly."""

from dataclasses import replace

import pytest

from embedded.evaluate import recorded
from embedded.exams import FAMILIES
from embedded.exams.exam import Exam, Examined
from tests.client import Client

BRIEF = 0.1
"""Part of an exam's questions."""
SLACK = 0.15
"""Of a share, for few questions."""
NOT_LEARNED = {
    ("tiny-musicgen", "asked sounds are heard"),
    ("tiny-instruct-pix2pix", "the shape wished, by the classifier"),
}
"""What the full run found to be hardly known at all, as the cards say: of no use to ask briefly."""
EXAMS = [exam for exams in FAMILIES.values() for exam in exams]


def demanded(exam: Exam, full: float | None) -> float:
    """The worse of what is wanted and what the full run reached, with slack for few questions.

    Of decibels the slack is one, or half of what is wanted where that is less. Of what should be much, no less than the
    slack itself is demanded: a model that knows nothing fails, whatever the full run says of it.
    """
    slack = SLACK if exam.unit == "share" else min(1.0, exam.wanted / 2)
    figures = (exam.wanted, exam.wanted if full is None else full)
    return max(min(figures) - slack, slack) if exam.better == "more" else max(figures) + slack


def test_what_is_not_learned_is_named_and_nothing_else() -> None:
    low = {
        (name, title)
        for name, figures in recorded().items()
        for title, one in figures.items()
        if one["unit"] == "share" and one["better"] == "more" and one["figure"] < 2 * SLACK
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
