"""Explore: tasks by what one wants, models by filters that count and stand in the address; long lists stay smooth."""

from statistics import median

from playwright.sync_api import Browser, Locator, Page, expect

from deployments.contracts.kinds import Kind
from deployments.tasks.registry import TASKS
from tests.client import Client, Json
from tests.page.browser import Tab
from tests.page.guarded import BART, BROKEN, NER, NLI, Guarded
from tests.page.running import run

MANY = 3000
A_PAGE = 60
CLICK = """async ([name, times]) => {
    const button = () => [...document.querySelectorAll(".value")].find((one) => one.innerText.startsWith(name));
    const took = [];
    for (let turn = 0; turn < times; turn += 1) {
        const began = performance.now();
        button().click();
        await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
        took.push(performance.now() - began);
    }
    return took;
}"""
"""How long a filter keeps the page, from the click to what is painted next."""


def expect_found(page: Page, many: int) -> None:
    """The page says that so many models fit."""
    expect(page.locator(".found-many")).to_have_text(f"{many} model{'' if many == 1 else 's'}")


def cards(page: Page) -> list[str]:
    return page.locator(".cards h3").all_inner_texts()


def value_of(page: Page, facet: str, value: str) -> Locator:
    """A value among the filters, in view."""
    values = page.locator(".filters").get_by_role("list", name=facet)
    if not values.is_visible():
        page.locator(".facet > summary").get_by_text(facet, exact=True).click()
    return values.get_by_role("button", name=value).first


def counted(page: Page, facet: str, value: str) -> int:
    """The count beside a value."""
    return int(value_of(page, facet, value).locator(".count").inner_text())


def choose(page: Page, facet: str, value: str) -> int:
    """Chooses a value of a facet; the count that stood beside it."""
    count = counted(page, facet, value)
    value_of(page, facet, value).click()
    return count


def test_what_one_wants_leads_to_the_task_that_does_it(tab: Tab) -> None:
    page = tab.open("explore")
    expect(page.locator(".cards > li")).to_have_count(len(TASKS))
    page.get_by_label("Search").fill("describe a picture")
    expect(page.locator(".cards > li")).to_have_count(1)
    page.get_by_role("link", name="Describe a picture").click()
    assert "a red circle left of a blue square" in run(page).inner_text()


def test_tasks_are_found_by_what_one_has_and_wants(tab: Tab) -> None:
    page = tab.open("explore")
    page.get_by_role("group", name="I have").get_by_role("button", name="audio").click()
    page.get_by_role("group", name="I want").get_by_role("button", name="text", exact=True).click()
    wanted = {task.intent for task in TASKS.values() if Kind.AUDIO in task.takes and Kind.TEXT in task.gives}
    expect(page.locator(".cards > li")).to_have_count(len(wanted))
    assert set(cards(page)) == wanted
    assert page.url.endswith("#/explore?from=audio&to=text")


def test_counts_are_what_a_choice_leaves_and_what_the_server_lists(tab: Tab, asker: Client) -> None:
    def listed(**asked: str) -> list[Json]:
        rows: list[Json] = asker.http.get("/api/models", params=asked | {"limit": "1000"}).json()["models"]
        return rows

    page = tab.open("explore?view=models")
    everything = len(listed())
    expect_found(page, everything)
    assert choose(page, "task", "text-to-image") == len(listed(task="text-to-image"))
    assert counted(page, "task", "text-to-video") == len(listed(task="text-to-video"))
    by_licence = choose(page, "licence", "apache-2.0")
    asked = listed(task="text-to-image", licence="apache-2.0")
    assert by_licence == len(asked)
    expect_found(page, by_licence)
    small = {row["id"] for row in asked if row["bytes"] < 100_000_000}
    assert choose(page, "size", "under 100 MB") == len(small)
    expect_found(page, len(small))
    assert set(cards(page)) == small
    page.get_by_role("button", name="Drop size under 100 MB").click()
    expect_found(page, by_licence)
    page.get_by_role("button", name="Drop all").click()
    expect_found(page, everything)


def test_of_a_facets_values_one_is_enough(tab: Tab, asker: Client) -> None:
    rows = asker.http.get("/api/models?limit=1000").json()["models"]
    first, second = ("text-to-image", "text-to-video")
    page = tab.open("explore?view=models")
    expect_found(page, len(rows))
    both = choose(page, "task", first) + choose(page, "task", second)
    either = {row["id"] for row in rows if {first, second} & {*row["tasks"]}}
    assert len(either) == both - len([row for row in rows if {first, second} <= {*row["tasks"]}])
    expect_found(page, len(either))
    assert set(cards(page)) == either
    assert page.url.endswith(f"&task={first}&task={second}")
    page.reload()
    expect_found(page, len(either))
    page.get_by_role("button", name=f"Drop task {first}").click()
    expect_found(page, len([row for row in rows if second in row["tasks"]]))


def test_every_filter_stands_in_the_address(tab: Tab, asker: Client) -> None:
    page = tab.open("explore?view=models&kind=audio&tier=embedded&search=tiny&sort=largest")
    chosen = page.get_by_role("group", name="Chosen filters")
    expect(chosen.get_by_role("button")).to_have_text(["tiny ✕", "audio ✕", "embedded ✕", "Drop all"])
    rows = {row["id"]: row for row in asker.http.get("/api/models?limit=1000").json()["models"]}
    expect(page.locator(".cards > li").first).to_be_visible()
    shown = [rows[id] for id in cards(page)]
    expect_found(page, len(shown))
    audio = {id for id, task in TASKS.items() if Kind.AUDIO in (*task.takes, *task.gives)}
    assert len(shown) > 1
    assert all(row["tier"] == "embedded" and "tiny" in row["id"] and audio & {*row["tasks"]} for row in shown)
    sizes = [row["bytes"] for row in shown]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_in_memory_is_told_and_found(tab: Tab, asker: Client) -> None:
    asker.infer("fill-mask", "Anna plays football on [MASK].")
    page = tab.open("explore?view=models&task=fill-mask&state=ready")
    expect(page.locator(".cards .mark").get_by_text("ready")).to_be_visible()
    expect_found(page, 1)
    expect(page.locator(".cards .mark").get_by_text("fits")).to_be_visible()


def test_the_keyboard_passes_by_the_filters(tab: Tab) -> None:
    page = tab.open("explore?view=models")
    expect(page.locator(".cards > li").first).to_be_visible()
    first = cards(page)[0]
    page.get_by_label("Search").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip the filters"
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == first


def test_the_keyboard_passes_by_the_kinds(tab: Tab) -> None:
    page = tab.open("explore")
    expect(page.locator(".cards > li").first).to_be_visible()
    page.get_by_label("Search").focus()
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == next(iter(TASKS.values())).intent


def test_three_thousand_models_are_as_smooth_as_a_few_hundred(fresh: Tab, asker: Client) -> None:
    """The list alone is under test: it is given rows that no server has."""
    rows = asker.http.get("/api/models?limit=1000").json()["models"]
    copies = [rows[at % len(rows)] | {"id": f"made/{at:04}-{rows[at % len(rows)]['id'][-12:]}"} for at in range(MANY)]
    page = fresh.open("explore?view=models")
    expect_found(page, len(rows))
    few = median(page.evaluate(CLICK, ["image", 10]))
    answer = {"models": copies, "total": MANY, "facets": {}, "next_cursor": None}
    page.route("**/api/models?limit=1000", lambda route: route.fulfill(json=answer))
    page.reload()
    expect_found(page, MANY)
    many = median(page.evaluate(CLICK, ["image", 10]))
    assert many / few < MANY / len(rows) / 2
    assert page.locator(".cards > li").count() == A_PAGE
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text(f"page 2 of {MANY // A_PAGE}")).to_be_visible()
    assert cards(page)[0] == copies[A_PAGE]["id"]
    page.get_by_label("Search").fill("made/2999")
    expect(page.locator(".cards > li")).to_have_count(1)


def test_a_server_that_may_not_ask_the_hub_says_so(tab: Tab) -> None:
    tab.watch.forgiven = ("the server responded with a status of 4",)
    page = tab.open("explore?view=models&origin=hub")
    expect(page.get_by_role("alert")).to_contain_text("hub.allow in the settings")


def test_the_hub_is_searched_and_its_model_is_run(chromium: Browser, guarded: Guarded) -> None:
    with guarded.tab(chromium, "infer") as tab:
        search_and_run(tab)
        tab.watch.check()


def search_and_run(tab: Tab) -> None:
    page = tab.open("explore?view=models")
    page.get_by_role("button", name="Hub", exact=True).click()
    expect(page.locator(".cards h3")).to_have_text([NER, NLI, BART, BROKEN])
    gated = page.locator(".cards > li", has_text=NLI)
    expect(gated.locator(".mark.failed")).to_have_text("model_gated")
    expect(page.locator(".cards > li", has_text=NER)).to_contain_text("downloads 3K · likes 1")
    page.get_by_label("sort by").select_option("likes")
    expect(page.locator(".cards h3")).to_have_text([BART, NLI, NER, BROKEN])
    choose(page, "licence", "mit")
    expect(page.locator(".cards h3")).to_have_text([BART])
    page.get_by_role("button", name="Drop all").click()
    page.get_by_label("Search").fill("ner")
    expect(page.locator(".cards h3")).to_have_text([NER])
    page.get_by_role("link", name=NER).click()
    assert "Anna Rossi" in run(page).inner_text()
