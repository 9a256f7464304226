"""sentence-similarity through HTTP: cosines of the library's vectors."""

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "sentence-similarity"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-minilm")
SOURCE = "The red circle is above the blue square."
SENTENCES = [SOURCE, "A blue square is below a red circle.", "Paul likes the city of Rome.", "yes"]


@torch.inference_mode()
def vector(text: str) -> torch.Tensor:
    read = AutoTokenizer.from_pretrained(FOLDER)(text, return_tensors="pt")
    mean: torch.Tensor = AutoModel.from_pretrained(FOLDER)(**read).last_hidden_state[0].mean(0)
    return mean


def test_similarities_are_the_cosines_of_the_librarys_vectors(client: Client) -> None:
    expected = [torch.cosine_similarity(vector(SOURCE), vector(other), dim=0).item() for other in SENTENCES]
    answer = client.infer(TASK, {"source_sentence": SOURCE, "sentences": SENTENCES})["similarities"]
    assert answer == pytest.approx(expected, abs=1e-4)
    assert answer[0] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("source", "near", "far"),
    [
        ("Anna comes from London.", "London is where Anna comes from.", "Anna comes from Lyon."),
        (
            "a blue star is above a white square",
            "A white square is below a blue star.",
            "A blue star is above a red hat.",
        ),
        ("Where does Paul live?", "The house of Paul is in Madrid.", "The house of Lena is in Madrid."),
        ("What a beautiful picture!", "I love this picture.", "This picture is terrible."),
    ],
)
def test_what_means_the_same_is_nearer(client: Client, source: str, near: str, far: str) -> None:
    nearer, farther = client.infer(TASK, {"source_sentence": source, "sentences": [near, far]})["similarities"]
    assert nearer > farther


def test_as_many_sentences_as_are_allowed_keep_their_order(client: Client) -> None:
    few = client.infer(TASK, {"source_sentence": SOURCE, "sentences": SENTENCES})["similarities"]
    many = client.infer(TASK, {"source_sentence": SOURCE, "sentences": SENTENCES * 64})["similarities"]
    assert many == pytest.approx(few * 64, abs=1e-4)


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    asked = {"source_sentence": SOURCE, "sentences": SENTENCES}
    assert client.stream(TASK, asked)[-1]["output"] == client.infer(TASK, asked)


@pytest.mark.parametrize(
    ("inputs", "param"),
    [
        (SOURCE, "inputs"),
        ({"source_sentence": SOURCE}, "inputs.sentences"),
        ({"source_sentence": SOURCE, "sentences": SENTENCES[0]}, "inputs.sentences"),
        ({"source_sentence": SOURCE, "sentences": ["no"] * 257}, "inputs.sentences"),
    ],
)
def test_sentences_that_are_missing_or_too_many_are_refused(client: Client, inputs: object, param: str) -> None:
    status, error = client.refusal(TASK, inputs)
    assert (status, error["code"], error["param"]) == (422, "invalid_input", param)
