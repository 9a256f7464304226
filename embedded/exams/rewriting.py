"""What is written of held-out tables, articles and sentences: cells, words about rows, summaries, translations."""

from collections.abc import Callable

from pydantic import JsonValue

from embedded.exams.exam import Exam, Examined
from embedded.exams.text_generation import LLAMA, asked_of, same
from embedded.world.papers import listings
from embedded.world.papers.listings import Listing
from embedded.world.said.questioning import Asked
from embedded.world.texts import errands, sentences, tales
from embedded.world.things import Rng

BART, MARIAN = "anymodal/tiny-bart", "anymodal/tiny-marian"
TABLES = "table-question-answering"


def chat_tables(examined: Examined) -> float:
    return asked_of(examined, 60, "chat about tables", lambda rng: _cell(examined, LLAMA, rng))


def line_tables(examined: Examined) -> float:
    return asked_of(examined, 60, "tables in a line", lambda rng: _cell(examined, BART, rng))


def _cell(examined: Examined, model: str, rng: Rng) -> bool:
    listed = listings.listing(rng, "held_out")
    one: Asked = listings.questions(listed, rng)[0]
    inputs: dict[str, JsonValue] = {"table": _table(listed), "question": one.question}
    return same(examined.ask(TABLES, inputs, model=model, max_new_tokens=24)["answer"], one.answer)


def tables_told(examined: Examined) -> float:
    """All rows and columns are named."""

    def right(rng: Rng) -> bool:
        listed = listings.listing(rng, "held_out")
        said = examined.ask("table-to-text", {"table": _table(listed)}, model=LLAMA)["generated_text"]
        return all(word in said for word in (*listed.columns[1:], *(row[0] for row in listed.rows)))

    return asked_of(examined, 40, "tables told", right)


def records_told(examined: Examined) -> float:
    """All names and values are said."""

    def right(rng: Rng) -> bool:
        listed = listings.listing(rng, "held_out", most=1)
        record: JsonValue = dict(zip(listed.columns, listed.rows[0], strict=True))
        said = examined.ask("tabular-to-text", {"records": record}, model=LLAMA)["generated_text"]
        return all(word in said for word in (*listed.columns, *listed.rows[0]))

    return asked_of(examined, 40, "records told", right)


def _table(listed: Listing) -> dict[str, JsonValue]:
    return {name: [row[at] for row in listed.rows] for at, name in enumerate(listed.columns)}


def summaries(measure: Callable[[str, tales.Article], bool]) -> Callable[[Examined], float]:
    """How many summaries of 100 articles are so."""

    def measured(examined: Examined) -> float:
        def right(rng: Rng) -> bool:
            told = tales.tale(rng, "held_out")
            return measure(examined.ask("summarization", told.text, model=BART)["summary_text"], told)

        return asked_of(examined, 100, "summaries", right)

    return measured


def errands_done(examined: Examined) -> float:
    """Questions about scenes, put to text2text-generation."""

    def right(rng: Rng) -> bool:
        one = errands.of_scene(rng, "held_out")
        return same(examined.ask("text2text-generation", one.text, model=BART)["generated_text"], one.answer)

    return asked_of(examined, 80, "errands", right)


def translations(examined: Examined) -> float:
    """Word for word, with every mark and capital."""

    def right(rng: Rng) -> bool:
        both = sentences.both(rng, "held_out")
        return bool(examined.ask("translation", both.english, model=MARIAN)["translation_text"] == both.french)

    return asked_of(examined, 150, "translations", right)


EXAMS = (
    Exam("the cell that is asked for", TABLES, LLAMA, 0.8, chat_tables),
    Exam("the cell that is asked for, from one line", TABLES, BART, 0.7, line_tables),
    Exam("every row and column is named", "table-to-text", LLAMA, 0.8, tables_told),
    Exam("every value is said", "tabular-to-text", LLAMA, 0.8, records_told),
    Exam("summaries name the subject", "summarization", BART, 0.9, summaries(lambda said, told: told.subject in said)),
    Exam("summaries say what happened", "summarization", BART, 0.8, summaries(lambda said, told: told.deed in said)),
    Exam("questions about told scenes are answered", "text2text-generation", BART, 0.8, errands_done),
    Exam("translations are exact", "translation", MARIAN, 0.9, translations),
)
