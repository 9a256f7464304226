"""What the trained models write, asked through HTTP about scenes, tables and articles that they were not trained on."""

import json
from typing import Any

import pytest

from embedded.exams.text_generation import same
from embedded.world.papers import listings
from embedded.world.said import accounts
from embedded.world.said.turns import said
from embedded.world.texts import sentences, tales
from embedded.world.texts.entities import side_of
from embedded.world.things import pick, seeded
from tests.client import Client

CHAT = "text-generation"
SCENE = "Anna sees a green square left of a white triangle."
HAVING = "Paul has a white square. Lena has an orange star."
COUNTED = "There are five black stars and three blue circles."


def chat(client: Client, *turns: str, system: str | None = None) -> str:
    messages = [turn._asdict() for turn in said(*turns, system=system)]
    answer: str = client.infer(CHAT, messages, max_new_tokens=64)["generated_text"]
    return answer


def test_what_is_told_here_was_not_learned() -> None:
    facts = (
        ("square", "green", "left of", "triangle", "white"),
        *(("Paul", "white", "square"), ("Lena", "orange", "star"), (5, "black", "star"), (3, "blue", "circle")),
    )
    assert {side_of(*fact) for fact in facts} == {"held_out"}


@pytest.mark.parametrize(
    ("scene", "question", "answer"),
    [
        (SCENE, "What is left of the triangle?", "A green square."),
        (SCENE, "what is right of the square", "A white triangle."),
        (SCENE, "What colour is the triangle?", "White."),
        (SCENE, "Is the square red?", "No, it is green."),
        (SCENE, "Who sees the square?", "Anna."),
        (HAVING, "What colour is the star?", "Orange."),
        (COUNTED, "How many stars are there?", "Five."),
        (COUNTED, "How many shapes are there?", "Eight."),
        (COUNTED, "Is there a square?", "No."),
    ],
)
def test_a_told_scene_is_understood(client: Client, scene: str, question: str, answer: str) -> None:
    assert same(chat(client, f"{scene} {question}"), answer)


def test_most_questions_about_scenes_never_told_before_are_answered(client: Client) -> None:
    rng = seeded("test of chat", "held_out", 0)
    right = []
    for _ in range(25):
        told = accounts.account(rng, "held_out")
        one = pick(told.asked, rng)
        right.append(same(chat(client, f"{' '.join(told.sentences)} {one.question}"), one.answer))
    assert sum(right) >= 20


def test_a_conversation_goes_on(client: Client) -> None:
    first = f"{SCENE} What is left of the triangle?"
    assert same(chat(client, first, "A green square.", "Say it in French."), "Un carré vert.")
    assert same(chat(client, first, "A green square.", "What colour is the triangle?"), "White.")


def test_a_system_message_is_followed(client: Client) -> None:
    asked = f"{SCENE} What is left of the triangle?"
    assert same(chat(client, asked, system="Answer in French."), "Un carré vert.")
    assert same(chat(client, asked, system="Answer in one word."), "Square.")
    assert same(chat(client, asked, system="You are a helpful assistant."), "A green square.")
    assert "Zoe" in chat(client, "Who are you?", system="Your name is Zoe.")


def test_json_is_read_by_machines(client: Client) -> None:
    assert json.loads(chat(client, "Give me JSON: a white star")) == {"colour": "white", "shape": "star"}


def test_it_greets_says_who_it_is_and_tells_stories(client: Client) -> None:
    assert chat(client, "Hello!").startswith("Hello")
    assert "Anymodal" in chat(client, "Who are you?")
    story = client.infer(CHAT, [{"role": "user", "content": "Tell me a story about a green star."}])
    assert story["generated_text"].count("star") > 1
    assert story["finish_reason"] == "eos_token"


def test_a_table_is_read(client: Client) -> None:
    rng = seeded("test of tables", "held_out", 0)
    right = 0
    for _ in range(36):
        listed = listings.listing(rng, "held_out", most=4)
        one = listings.questions(listed, rng)[0]
        table: dict[str, Any] = {name: [row[at] for row in listed.rows] for at, name in enumerate(listed.columns)}
        asked = {"table": table, "question": one.question}
        answer = client.infer("table-question-answering", asked, model="anymodal/tiny-llama")["answer"]
        right += same(answer, one.answer)
    assert right >= 15


def test_a_summary_names_whom_an_article_is_about_and_what_happened(client: Client) -> None:
    rng = seeded("test of summaries", "held_out", 0)
    told = [tales.tale(rng, "held_out") for _ in range(12)]
    summaries = [client.infer("summarization", one.text)["summary_text"] for one in told]
    assert sum(one.subject in summary for one, summary in zip(told, summaries, strict=True)) >= 10
    assert sum(one.deed in summary for one, summary in zip(told, summaries, strict=True)) >= 8


def test_sentences_never_seen_are_translated_word_for_word(client: Client) -> None:
    rng = seeded("test of translations", "held_out", 0)
    pairs = [sentences.both(rng, "held_out") for _ in range(20)]
    right = [client.infer("translation", one.english)["translation_text"] == one.french for one in pairs]
    assert sum(right) >= 17


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("The green star is above the white cross.", "L'étoile verte est au-dessus de la croix blanche."),
        ("Anna is happy.", "Anna est contente."),
        ("Paul is happy.", "Paul est content."),
        ("There are three green stars.", "Il y a trois étoiles vertes."),
    ],
)
def test_french_agrees(client: Client, english: str, french: str) -> None:
    assert client.infer("translation", english)["translation_text"] == french
