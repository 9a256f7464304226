"""Status: what is in memory, brought in and given back, the replicas, the jobs, and who may do what."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from deployments.families.registry import FAMILIES
from tests.client import Client, Json
from tests.page.browser import WITHIN_MS, Tab
from tests.page.guarded import BART, BROKEN, Guarded

MODEL = "anymodal/tiny-bert-ner"
LONG = {"num_inference_steps": 200, "width": 128, "height": 128}


def row_of(page: Page, model: str) -> Locator:
    return page.locator(f"tr[data-model='{model}']")


def load(page: Page, model: str) -> None:
    form = page.get_by_role("region", name="Load a model")
    form.get_by_label("Model", exact=True).fill(model)
    form.get_by_role("button", name="Load", exact=True).click()


def held(asker: Client, model: str) -> list[Json]:
    families = asker.http.get("/api/models/status").json()["families"]
    everything = [one for family in families for replica in family["replicas"] for one in replica["models"]]
    return [one for one in everything if one["model"] == model]


def test_a_model_is_loaded_seen_and_unloaded_once_one_is_sure(tab: Tab, asker: Client) -> None:
    asker.http.post("/api/models/unload", json={"model": MODEL})
    page = tab.open("status")
    load(page, MODEL)
    told = page.get_by_role("region", name="Load a model").get_by_role("status")
    expect(told).to_contain_text(f"ready {MODEL}", timeout=WITHIN_MS)
    expect(row_of(page, MODEL).get_by_text("ready")).to_be_visible()
    (row,) = held(asker, MODEL)
    expect(row_of(page, MODEL)).to_contain_text(f"{row['bytes'] / 1e6:.1f} MB")
    dialog = page.get_by_role("dialog", name=f"Unload {MODEL}?")
    row_of(page, MODEL).get_by_role("button", name="Unload").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert held(asker, MODEL)
    row_of(page, MODEL).get_by_role("button", name="Unload").click()
    dialog.get_by_role("button", name="Unload", exact=True).click()
    expect(row_of(page, MODEL)).to_have_count(0)
    assert held(asker, MODEL) == []


def test_the_table_has_a_header_for_each_of_its_columns(tab: Tab, asker: Client) -> None:
    asker.infer("text-classification", "what a lovely day")
    page = tab.open("status")
    expect(page.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()
    heads = page.get_by_role("columnheader").all_inner_texts()
    row = page.get_by_role("table").get_by_role("row").nth(1)
    assert heads[0] == "model"
    assert len(heads) == row.get_by_role("cell").count() + row.get_by_role("rowheader").count()


def test_a_model_that_there_is_not_is_refused_in_the_servers_words(tab: Tab) -> None:
    tab.watch.forgiven = ("the server responded with a status of 4",)
    page = tab.open("status")
    load(page, "nobody/nothing")
    expect(page.get_by_role("alert")).to_contain_text("nobody/nothing")


def test_every_family_has_its_replica_with_a_bar_of_its_memory(tab: Tab, asker: Client) -> None:
    page = tab.open("status")
    replicas = page.get_by_role("region", name="Replicas")
    expect(replicas.get_by_role("meter")).to_have_count(len(FAMILIES))
    asker.infer("text-classification", "what a lovely day")
    page.reload()
    bar = replicas.get_by_role("meter", name="Memory of Text on cpu")
    expect(bar).to_be_visible()
    status = asker.http.get("/api/models/status").json()
    (text,) = [family for family in status["families"] if family["family"] == "text"]
    (replica,) = text["replicas"]
    assert bar.evaluate("bar => bar.max") == replica["budget_bytes"]
    assert bar.evaluate("bar => bar.value") >= replica["charged_bytes"] > 0


def job_in(page: Page, id: str) -> Locator:
    return page.locator(f"[data-job='{id}']")


def test_a_job_is_watched_and_stopped(tab: Tab, asker: Client) -> None:
    asked = {"task": "text-to-image", "inputs": "a red circle", "parameters": LONG}
    id = asker.http.post("/api/jobs", json=asked).json()["id"]
    page = tab.open("status")
    expect(job_in(page, id).get_by_role("progressbar")).to_be_visible(timeout=WITHIN_MS)
    job_in(page, id).get_by_role("button", name="Cancel").click()
    expect(job_in(page, id).get_by_text("cancelled")).to_be_visible(timeout=WITHIN_MS)
    assert asker.http.get(f"/api/jobs/{id}").json()["status"] == "cancelled"


def test_a_jobs_answer_is_opened_and_the_job_forgotten(tab: Tab, asker: Client) -> None:
    id = asker.http.post("/api/jobs", json={"task": "text-classification", "inputs": "what a lovely day"}).json()["id"]
    page = tab.open("status")
    job = job_in(page, id)
    job.get_by_role("button", name="Open").click(timeout=WITHIN_MS)
    expect(job.locator("[data-kind=labels]")).to_contain_text("positive")
    job.get_by_role("button", name="Forget").click()
    expect(job).to_have_count(0)
    assert asker.http.get(f"/api/jobs/{id}").status_code == 404


def test_who_is_no_operator_is_told_which_scope_is_needed(chromium: Browser, guarded: Guarded) -> None:
    with guarded.tab(chromium, "infer") as tab:
        page = tab.open("status")
        form = page.get_by_role("region", name="Load a model")
        expect(form).to_contain_text("they need a key of the scope admin")
        load(page, MODEL)
        expect(form.get_by_role("alert")).to_contain_text("the key 'infer' lacks the scope 'admin'")


def test_a_download_is_seen_as_it_comes_and_why_one_broke_off(chromium: Browser, guarded: Guarded) -> None:
    guarded.hub.fail(f"*/{BART}/*/model.safetensors", rate=800_000)
    guarded.hub.fail(f"*/{BROKEN}/*/model.safetensors", status=404)
    coming = re.compile(rf"downloading {BART} · [^0].* of 2\.\d MB")
    with guarded.tab(chromium, "admin") as tab:
        page = tab.open("status")
        form = page.get_by_role("region", name="Load a model")
        load(page, BART)
        expect(form.locator(".progress")).to_contain_text(coming, timeout=WITHIN_MS)
        expect(form.get_by_role("status")).to_contain_text(f"ready {BART}", timeout=WITHIN_MS)
        expect(row_of(page, BART).get_by_text("ready")).to_be_visible()
        load(page, BROKEN)
        expect(form.get_by_role("alert")).to_be_visible(timeout=WITHIN_MS)
        why = row_of(page, BROKEN).get_by_role("cell", name="failed").locator(".wrong")
        expect(form.get_by_role("alert")).to_contain_text(why.inner_text())
    guarded.hub.heal()
