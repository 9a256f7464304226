"""Our flags against Ray's defaults: two servers of the same application, side by side."""

from functools import partial
from pathlib import Path

from benchmarks.bare_engine import MODEL, TEXT
from benchmarks.findings import Findings
from benchmarks.load import Site, events, question, timed
from benchmarks.rounds import alternate, ratio, spread
from benchmarks.serving import EVEN
from tests.server import served

OURS = ("RAY_SERVE_ENABLE_HA_PROXY", "RAY_SERVE_USE_GRPC_BY_DEFAULT", "RAY_SERVE_RUN_ROUTER_IN_SEPARATE_LOOP")
ALONE = 60
MANY = 32
BURST = 6 * MANY
STREAMS = 8
TOKENS = 64
ROUNDS = 3


def measure(_: Path) -> Findings:
    findings = Findings()
    with served(variables=EVEN) as ours, served(variables=EVEN, without=OURS) as defaults:
        sites = {"ours": Site(ours.url, "/api/inference"), "defaults": Site(defaults.url, "/api/inference")}
        _compare(findings, sites)
    return findings


def _compare(findings: Findings, sites: dict[str, Site]) -> None:
    one = [question("text-classification", TEXT, MODEL)] * ALONE
    many = [question("text-classification", TEXT, MODEL)] * BURST
    written = [
        question("text-generation", f"a red circle {number}", "anymodal/tiny-llama", stream=True, max_new_tokens=TOKENS)
        for number in range(STREAMS)
    ]
    for site in sites.values():
        site.ask(one[0])
        site.ask(written[0])
    p50 = alternate({name: partial(site.p50, one) for name, site in sites.items()}, ROUNDS)
    rate = alternate({name: partial(site.rate, many, MANY) for name, site in sites.items()}, ROUNDS)
    tokens = alternate({name: partial(_streamed, site, written) for name, site in sites.items()}, ROUNDS)
    for what, taken, unit in (
        ("1 client: p50", p50, "ms"),
        (f"{MANY} clients: rate", rate, "requests/s"),
        (f"{STREAMS} streams: tokens", tokens, "tokens/s"),
    ):
        findings.note(f"{what}, our flags ÷ Ray's defaults", ratio(taken["ours"], taken["defaults"]))
        for name in sites:
            findings.note(f"{what}, {name}", spread(taken[name]), unit)


def _streamed(site: Site, bodies: list[bytes]) -> float:
    answers: list[bytes] = []
    seconds = timed(lambda: answers.extend(site.all(bodies, STREAMS)))
    tokens: int = sum(events(answer)[-1]["usage"]["completion_tokens"] for answer in answers)
    return tokens / seconds
