"""The page of an application that has two routers: whichever answers, a tab works and a stream is whole."""

from playwright.sync_api import Browser, expect

from deployments.tasks.registry import TASKS
from tests.client import Client
from tests.graphs.test_jobs_survive import replicas
from tests.page.browser import tab_in
from tests.page.running import opened, run
from tests.server import served

TABS, WRITING = 6, "summarization"
EXAMPLE = TASKS[WRITING].example.inputs


def test_every_tab_works_whichever_router_it_reaches(chromium: Browser) -> None:
    with served(families={"router": {"num_replicas": 2}}) as server:
        assert len(replicas(server, "router")) == 2
        written = Client(server.url).infer(WRITING, EXAMPLE)["summary_text"]
        for _ in range(TABS):
            context = chromium.new_context()
            tab = tab_in(context, server.url)
            assert "positive" in run(opened(tab, "text-classification")).inner_text()
            expect(run(opened(tab, WRITING))).to_contain_text(written)
            tab.watch.check()
            context.close()
