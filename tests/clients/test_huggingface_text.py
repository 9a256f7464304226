"""huggingface_hub's clients on texts, tables and vectors: what the models know, in the shapes that the clients read."""

from typing import Any

import numpy as np
import pytest
from huggingface_hub import (
    QuestionAnsweringOutputElement,
    TableQuestionAnsweringOutputElement,
    TokenClassificationOutputElement,
)
from huggingface_hub.inference._providers import PROVIDERS
from huggingface_hub.inference._providers.hf_inference import HFInferenceTask

from embedded.make.tables import things
from tests.client import Client
from tests.clients.hub import Hub, best_first

FEELINGS = {"I love this picture": "positive", "What an ugly drawing!": "negative", "Anna is from Rome.": "neutral"}
PASSAGE = "Anna is from London. Lena comes from Berlin. A blue star is above a white square. Hugo works as an actor."
ARTICLE = (
    "Anna lives in Rome. She is a baker. On Monday, Anna found a big red circle in Vienna. She was very happy. "
    "Paul did not believe it. Many people talked about it."
)
TABLE = {"person": ["Anna", "Paul", "Hugo", "Lena"], "shapes": ["3", "7", "9", "12"]}
ROWS = things(seed=5, rows=40)


def columns(*names: str) -> dict[str, list[Any]]:
    return {name: ROWS[name].tolist() for name in names}


def test_text_classification(hub: Hub) -> None:
    for text, feeling in FEELINGS.items():
        assert best_first(hub.ask("tiny-bert-sentiment", "text_classification", text))[0] == feeling
    [one] = hub.ask("tiny-bert-sentiment", "text_classification", "I love it", top_k=1, function_to_apply="sigmoid")
    assert one.label == "positive"


def test_token_classification(hub: Hub) -> None:
    text = "Anna Weber met Hugo in New York"
    found: list[TokenClassificationOutputElement] = hub.ask("tiny-bert-ner", "token_classification", text)
    named = [(text[one.start : one.end], one.entity_group) for one in found]
    assert named == [("Anna Weber", "PER"), ("Hugo", "PER"), ("New York", "LOC")]
    single = hub.ask("tiny-bert-ner", "token_classification", text, aggregation_strategy="none")
    assert {one.entity[2:] for one in single} == {"PER", "LOC"}
    assert len(single) > len(found)


def test_fill_mask(hub: Hub) -> None:
    fillings = hub.ask("tiny-bert-mlm", "fill_mask", "The red [MASK] is above the blue square.", top_k=3)
    scores = [one.score for one in fillings]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3
    assert fillings[0].token_str in {"circle", "square", "triangle", "star", "cross", "heart"}
    assert fillings[0].token_str in fillings[0].sequence
    targets = ["circle", "star"]
    only = hub.ask("tiny-bert-mlm", "fill_mask", "The red [MASK] is above the blue square.", targets=targets)
    assert {one.token_str for one in only} == set(targets)


def test_question_answering(hub: Hub) -> None:
    answer = hub.ask("tiny-bert-qa", "question_answering", question="What is above the white square?", context=PASSAGE)
    assert isinstance(answer, QuestionAnsweringOutputElement)
    assert answer.answer == PASSAGE[answer.start : answer.end] == "blue star"
    assert 0 < answer.score <= 1
    several = hub.ask("tiny-bert-qa", "question_answering", question="Who is from London?", context=PASSAGE, top_k=3)
    assert [one.score for one in several] == sorted((one.score for one in several), reverse=True)
    assert (len(several), several[0].answer) == (3, "Anna")


def test_zero_shot_classification(hub: Hub) -> None:
    asked = ("The team won the football match.", ["cooking", "music", "sports", "travel"])
    found = hub.ask("tiny-bert-nli", "zero_shot_classification", *asked)
    assert best_first(found)[0] == "sports"
    assert sum(one.score for one in found) == pytest.approx(1, abs=1e-4)
    template: dict[str, Any] = {"multi_label": True, "hypothesis_template": "This text is about {}."}
    each = hub.ask("tiny-bert-nli", "zero_shot_classification", *asked, **template)
    assert best_first(each)[0] == "sports"
    assert sum(one.score for one in each) != pytest.approx(1, abs=1e-3)


def test_summarization(hub: Hub) -> None:
    summary = hub.ask("tiny-bart", "summarization", ARTICLE)
    assert summary.summary_text == "Anna found a big red circle in Vienna."
    cut = hub.ask("tiny-bart", "summarization", ARTICLE, generate_parameters={"max_new_tokens": 4})
    assert cut.summary_text != summary.summary_text
    assert summary.summary_text.startswith(cut.summary_text.strip())


def test_translation(hub: Hub) -> None:
    text = "The red circle is above the blue square."
    french = "Le cercle rouge est au-dessus du carré bleu."
    assert hub.ask("tiny-marian", "translation", text).translation_text == french
    assert hub.ask("tiny-marian", "translation", text, src_lang="en", tgt_lang="fr").translation_text == french


def test_table_question_answering(hub: Hub) -> None:
    answer = hub.ask("tiny-tapas", "table_question_answering", TABLE, "How many shapes did Lena draw?")
    assert isinstance(answer, TableQuestionAnsweringOutputElement)
    assert (answer.cells, answer.coordinates, answer.aggregator) == (["12"], [[3, 1]], "NONE")
    counted = hub.ask(
        "tiny-tapas", "table_question_answering", TABLE, "How many persons are there?", padding="do_not_pad"
    )
    assert (counted.cells, counted.aggregator) == (TABLE["person"], "COUNT")
    written = hub.ask("tiny-bart", "table_question_answering", TABLE, "Who?", task="table-question-answering")
    assert (written.aggregator, written.cells) == ("NONE", [])


def test_feature_extraction(hub: Hub, client: Client) -> None:
    texts = ["Anna comes from London.", "London is where Anna comes from.", "I love this picture."]
    vectors = hub.ask("tiny-minilm", "feature_extraction", texts, normalize=True)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    [one] = hub.ask("tiny-minilm", "feature_extraction", texts[0], normalize=True)
    assert one == pytest.approx(vectors[0], abs=1e-4)
    assert one == pytest.approx(client.infer("feature-extraction", texts[0], normalize=True)["embeddings"][0], abs=1e-4)


def test_feature_extraction_with_fewer_numbers(hub: Hub) -> None:
    text = "Anna comes from London."
    [whole] = hub.ask("tiny-minilm", "feature_extraction", text)
    [short] = hub.ask("tiny-minilm", "feature_extraction", text, dimensions=8, encoding_format="float")
    assert short == pytest.approx(whole[:8] / np.linalg.norm(whole[:8]), abs=1e-4)


def test_sentence_similarity(hub: Hub) -> None:
    asked = ("Where does Paul live?", ["The house of Lena is in Madrid.", "The house of Paul is in Madrid."])
    far, near = hub.ask("tiny-minilm", "sentence_similarity", *asked, task="sentence-similarity")
    assert -1 <= far < near <= 1


def test_tabular_classification(hub: Hub) -> None:
    labels = hub.ask("tiny-forest", "tabular_classification", columns("size", "corners", "area", "colour"))
    right = sum(label == kind for label, kind in zip(labels, ROWS["kind"], strict=True))
    assert right >= 0.8 * len(ROWS)


def test_tabular_regression_once_the_client_lets_it_out(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client knows the task at its own provider, but sends nothing to a URL unless it is told of it."""
    monkeypatch.setitem(PROVIDERS["hf-inference"], "tabular-regression", HFInferenceTask("tabular-regression"))
    values = hub.ask("tiny-boosting", "tabular_regression", columns("size", "corners", "colour"))
    off = sum((value - true) ** 2 for value, true in zip(values, ROWS["weight"], strict=True))
    assert off < 0.15 * sum((true - ROWS["weight"].mean()) ** 2 for true in ROWS["weight"])
