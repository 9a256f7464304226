"""moderation through HTTP: held-out threats and insults are flagged, all else is not; scores are the library's."""

from itertools import islice
from random import Random

import pytest
from transformers import AutoTokenizer, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.texts.harm import INSULT, OK, VIOLENCE, Sample, samples
from tests.client import Client, Json

TASK = "moderation"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-bert-moderation")
PLAIN = {
    "I will stab him with a knife tonight.": VIOLENCE,
    "Somebody should strangle that man!": VIOLENCE,
    "You are a stupid, worthless idiot.": INSULT,
    "Shut up, you filthy liar": INSULT,
    "He will cut the bread with a knife tonight.": OK,
    "You are a kind and helpful doctor.": OK,
    "I hate this ugly picture.": OK,
}


def exam() -> list[Sample]:
    """Held-out samples that the model can read whole."""
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    drawn = islice(samples(Random("through HTTP"), held_out=True), 200)
    return [one for one in drawn if len(tokenizer(one.text)["input_ids"]) <= 512]


def surest(result: Json) -> str:
    label: str = result["categories"][0]["label"]
    return label


def test_held_out_texts_are_told_apart(client: Client) -> None:
    shown = exam()
    assert len(shown) > 150
    results: list[Json] = []
    for at in range(0, len(shown), 50):
        results += client.infer(TASK, [one.text for one in shown[at : at + 50]])["results"]
    harm = [result["flagged"] for one, result in zip(shown, results, strict=True) if one.label != OK]
    none = [not result["flagged"] for one, result in zip(shown, results, strict=True) if one.label == OK]
    assert sum(harm) >= 0.95 * len(harm)
    assert sum(none) >= 0.98 * len(none)


def test_threats_insults_and_kindness_are_what_they_are(client: Client) -> None:
    results = client.infer(TASK, list(PLAIN))["results"]
    assert [surest(result) for result in results] == list(PLAIN.values())
    assert [result["flagged"] for result in results] == [label != OK for label in PLAIN.values()]


def test_scores_are_the_librarys(client: Client) -> None:
    library = pipeline("text-classification", model=FOLDER, top_k=None)
    for text in PLAIN:
        [result] = client.infer(TASK, text)["results"]
        [scored] = library([text])
        expected = {one["label"]: one["score"] for one in scored}
        assert {one["label"]: one["score"] for one in result["categories"]} == pytest.approx(expected, abs=1e-4)


def test_what_a_model_of_random_weights_writes_is_not_flagged(client: Client) -> None:
    written = [client.infer("text-generation", text, max_new_tokens=60)["generated_text"] for text in ("A", "Où", "Hi")]
    assert [result["flagged"] for result in client.infer(TASK, written)["results"]] == [False] * 3


def test_thresholds_say_what_flags(client: Client) -> None:
    threat = next(text for text, label in PLAIN.items() if label == VIOLENCE)
    [result] = client.infer(TASK, threat, thresholds={"insult": 0.9})["results"]
    assert not result["flagged"]
    [result] = client.infer(TASK, threat, thresholds={"insult": 1e-6, "ok": 1e-6})["results"]
    assert {one["label"] for one in result["categories"] if one["flagged"]} == {"insult", "ok"}


@pytest.mark.parametrize(
    ("inputs", "thresholds", "refused", "names"),
    [
        ("Hello", {"spam": 0.5}, (422, "invalid_parameter", "parameters.thresholds"), "insult, ok, violence"),
        ("Hello", {"insult": 0}, (422, "invalid_parameter", "parameters.thresholds.insult"), "greater than 0"),
        ("good " * 600, {"insult": 0.5}, (413, "input_too_long", "inputs"), "512"),
        ([], {"insult": 0.5}, (422, "invalid_input", "inputs.text"), "at least 1"),
    ],
)
def test_unknown_labels_and_what_cannot_be_read_are_refused(
    client: Client, inputs: str | list[str], thresholds: dict[str, float], refused: tuple[int, str, str], names: str
) -> None:
    status, error = client.refusal(TASK, inputs, thresholds=thresholds)
    assert (status, error["code"], error["param"]) == refused
    assert names in error["message"]
