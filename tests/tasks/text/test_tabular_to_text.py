"""tabular-to-text through HTTP: the library's words about records, which name every value, and about a question."""

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "tabular-to-text"
ANNA: Json = {"person": "Anna", "shapes": 3, "size": 0.5, "red": True, "place": None}
PAUL: Json = {"person": "Paul", "colour": "blue"}
ANNAS = "- person: Anna\n- shapes: 3\n- size: 0.5\n- red: yes\n- place: unknown"
BOTH = f"Record 1\n{ANNAS}\n\nRecord 2\n- person: Paul\n- colour: blue"
QUESTION = "Who drew more?"


@pytest.mark.parametrize(
    ("inputs", "prompt"),
    [
        ({"records": ANNA}, f"Say in plain words what is known about this.\n\n{ANNAS}"),
        ({"records": [ANNA]}, f"Say in plain words what is known about this.\n\n{ANNAS}"),
        ({"records": [ANNA, PAUL]}, f"Say in plain words what is known about each of these.\n\n{BOTH}"),
        (
            {"records": [ANNA, PAUL], "question": QUESTION},
            f"Answer the question from these data.\n\n{BOTH}\n\nQuestion: {QUESTION}",
        ),
    ],
)
def test_a_chat_model_is_asked_about_named_values(client: Client, inputs: Json, prompt: str) -> None:
    library = pipeline("text-generation", model=str(EMBEDDED_WEIGHTS / "tiny-llama"))
    turn = {"role": "user", "content": prompt}
    expected = library([turn], max_new_tokens=16, do_sample=False)[0]["generated_text"][-1]["content"]
    assert client.infer(TASK, inputs, max_new_tokens=16)["generated_text"] == expected


def test_an_encoder_decoder_is_given_one_line(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-bart"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    line = "person: Anna | shapes: 3 | size: 0.5 | red: yes | place: unknown ; person: Paul | colour: blue"
    read = tokenizer(f"{QUESTION} {line}", return_tensors="pt")
    written = AutoModelForSeq2SeqLM.from_pretrained(folder).generate(**read, max_new_tokens=16)
    inputs = {"records": [ANNA, PAUL], "question": QUESTION}
    said = client.infer(TASK, inputs, model="anymodal/tiny-bart", max_new_tokens=16)["generated_text"]
    assert said == tokenizer.decode(written[0], skip_special_tokens=True)


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, {"records": PAUL}, max_new_tokens=16)
    assert "Paul" in done["output"]["generated_text"]
    assert "blue" in done["output"]["generated_text"]
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, {"records": PAUL}, max_new_tokens=16)


@pytest.mark.parametrize(
    ("records", "refused"),
    [
        ([], (422, "invalid_input", "inputs.records")),
        ([{}], (422, "invalid_input", "inputs.records.0")),
        ([{"person": ["Anna"]}], (422, "invalid_input", "inputs.records.0.person")),
        ([{"person": "Anna " * 1000}] * 5, (413, "input_too_long", "inputs.records")),
    ],
)
def test_what_is_no_record_or_too_much_is_refused(
    client: Client, records: list[Json], refused: tuple[int, str, str]
) -> None:
    status, error = client.refusal(TASK, {"records": records})
    assert (status, error["code"], error["param"]) == refused
