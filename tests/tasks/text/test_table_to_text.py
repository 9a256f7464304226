"""table-to-text through HTTP: the library's words about a table, for chats and for encoder-decoders."""

from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "table-to-text"
TABLE = {"person": ["Anna", "Paul | Tom"], "shapes": [3, 7.5]}
MARKDOWN = "| person | shapes |\n| --- | --- |\n| Anna | 3 |\n| Paul \\| Tom | 7.5 |"
TABLE_INPUT = {"table": TABLE}
ASKED = "Say in one or two sentences what this table shows."


def test_a_chat_model_is_asked_about_the_table_in_markdown(client: Client) -> None:
    library = pipeline("text-generation", model=str(EMBEDDED_WEIGHTS / "tiny-llama"))
    for instruction in (ASKED, "Where are the stars?"):
        chosen = {} if instruction == ASKED else {"instruction": instruction}
        turn = {"role": "user", "content": f"{instruction}\n\n{MARKDOWN}"}
        expected = library([turn], max_new_tokens=20, do_sample=False)[0]["generated_text"][-1]["content"]
        assert client.infer(TASK, TABLE_INPUT, max_new_tokens=20, **chosen)["generated_text"] == expected


def test_an_encoder_decoder_is_given_one_line(client: Client) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-bart"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    read = tokenizer(f"{ASKED} col : person | shapes row 1 : Anna | 3 row 2 : Paul | Tom | 7.5", return_tensors="pt")
    written = AutoModelForSeq2SeqLM.from_pretrained(folder).generate(**read, max_new_tokens=16)
    said = client.infer(TASK, TABLE_INPUT, model="anymodal/tiny-bart", max_new_tokens=16)["generated_text"]
    assert said == tokenizer.decode(written[0], skip_special_tokens=True)


def test_tokens_spell_the_answer_and_a_seed_repeats_it(client: Client) -> None:
    drawn: Json = {"max_new_tokens": 20, "do_sample": True, "temperature": 2.0, "seed": 5}
    *earlier, done = client.stream(TASK, TABLE_INPUT, **drawn)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, TABLE_INPUT, **drawn)
    assert done["output"] != client.infer(TASK, TABLE_INPUT, **drawn | {"seed": 6})


def test_a_table_that_is_too_long_is_refused_by_its_own_name(client: Client) -> None:
    status, error = client.refusal(TASK, {"table": {"person": ["Anna"] * 2000}})
    assert (status, error["code"], error["param"]) == (413, "input_too_long", "inputs.table")
    assert "4096" in error["message"]


def test_a_model_that_picks_cells_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, TABLE_INPUT, model="anymodal/tiny-tapas")
    assert (status, error["code"], error["param"]) == (422, "model_task_mismatch", "model")
