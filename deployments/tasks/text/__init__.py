"""Text in, text or findings about it out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.text.fill_mask import fill_mask
from deployments.tasks.text.moderation import moderation
from deployments.tasks.text.multiple_choice import multiple_choice
from deployments.tasks.text.question_answering import question_answering
from deployments.tasks.text.summarization import summarization
from deployments.tasks.text.table_question_answering import table_question_answering
from deployments.tasks.text.table_to_text import table_to_text
from deployments.tasks.text.tabular_to_text import tabular_to_text
from deployments.tasks.text.text2text_generation import text2text_generation
from deployments.tasks.text.text_classification import text_classification
from deployments.tasks.text.text_generation import text_generation
from deployments.tasks.text.token_classification import token_classification
from deployments.tasks.text.translation import translation
from deployments.tasks.text.zero_shot_classification import zero_shot_classification

TASKS: tuple[AnyTask, ...] = (
    text_generation,
    text_classification,
    token_classification,
    fill_mask,
    zero_shot_classification,
    summarization,
    translation,
    question_answering,
    table_question_answering,
    multiple_choice,
    text2text_generation,
    table_to_text,
    tabular_to_text,
    moderation,
)
