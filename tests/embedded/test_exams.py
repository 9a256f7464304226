"""The models know what they should: the exams that `python -m embedded.evaluate` puts in full, put briefly."""

from dataclasses import replace

import pytest

from embedded.evaluate import recorded
from embedded.exams import FAMILIES
from embedded.exams.exam import Exam, Examined
from tests.client import Client

BRIEF = 0.1
"""Part of an exam's questions."""
EXAMS = [exam for exams in FAMILIES.values() for exam in exams]


def demanded(exam: Exam, full: float | None) -> float:
    """The worse of what is wanted and what the full run reached, with slack for few questions.

    The slack is 0.15 of a share; of decibels one, or half of what is wanted where that is less. Of what should be much,
    no less than the slack itself is demanded: a model that knows nothing fails, whatever the full run says of it.
    """
    slack = 0.15 if exam.unit == "share" else min(1.0, exam.wanted / 2)
    figures = (exam.wanted, exam.wanted if full is None else full)
    return max(min(figures) - slack, slack) if exam.better == "more" else max(figures) + slack


@pytest.mark.parametrize("exam", EXAMS, ids=lambda exam: f"{exam.task}: {exam.title}")
def test_a_brief_run_reaches_what_the_full_one_does(client: Client, exam: Exam) -> None:
    full = recorded().get(exam.name, {}).get(exam.title)
    brief = replace(exam, wanted=demanded(exam, full["figure"] if full else None))
    figure = exam.measure(Examined(client.http, BRIEF))
    assert brief.reached(figure), f"{figure:.3f} where {brief.wanted:.3f} {exam.unit} is demanded"
