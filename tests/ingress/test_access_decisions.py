"""Who may pass, decided without a server: keys, scopes, addresses, buckets, and that no route is left out."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute, APIWebSocketRoute
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from configs.keys import TwoKeysAlike, made, read_keys
from configs.settings import AccessSettings, Settings
from deployments.contracts.access_errors import NotPermitted, Unauthenticated
from deployments.ingress.access.decisions import permitted
from deployments.ingress.access.keys import Key, Scope, key_of
from deployments.ingress.access.loopback import is_local
from deployments.ingress.access.needs import NEEDS, Need, named
from deployments.ingress.access.presented import secrets_in
from deployments.ingress.access.rates import Bucket, drawn
from graphs.access import access_of
from graphs.meter import DAY_S, day_of, seconds_left, spent
from tests.ingress.in_process import house
from tests.ingress.keyed import ALICE, BOB, ROOT, keys_in, row, rows
from tests.server import REPOSITORY

KEYS = tuple(
    Key(**one | {"scopes": frozenset(map(Scope, one["scopes"]))})
    for one in [row("alice", ALICE, "infer"), row("root", ROOT, "admin")]
)
NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("need", "sent", "name"),
    [
        (Need.OPEN, (), None),
        (Need.OPEN, ("wrong",), None),
        (Need.KEY, (ALICE,), "alice"),
        (Need.KEY, (ROOT,), "root"),
        (Need.INFER, (ALICE,), "alice"),
        (Need.INFER, (ROOT,), NotPermitted),
        (Need.ADMIN, (ROOT,), "root"),
        (Need.ADMIN, (ALICE,), NotPermitted),
        (Need.KEY, (), Unauthenticated),
        (Need.INFER, (BOB,), Unauthenticated),
        (Need.ADMIN, (ALICE, ROOT), Unauthenticated),
    ],
)
def test_a_key_opens_what_its_scopes_say(need: Need, sent: tuple[str, ...], name: Any) -> None:
    if isinstance(name, type):
        with pytest.raises(name):
            permitted(need, frozenset(sent), KEYS, local=True)
    else:
        key = permitted(need, frozenset(sent), KEYS, local=False)
        assert (key and key.name) == name


def test_without_keys_all_but_operators_calls_are_open() -> None:
    assert permitted(Need.INFER, frozenset({"any"}), None, local=False) is None
    assert permitted(Need.ADMIN, NOBODY, None, local=True) is None
    with pytest.raises(NotPermitted, match="keys_file"):
        permitted(Need.ADMIN, NOBODY, None, local=False)


def test_a_file_without_rows_lets_nobody_in() -> None:
    for need in (Need.KEY, Need.INFER, Need.ADMIN):
        with pytest.raises(Unauthenticated):
            permitted(need, frozenset({ALICE}), (), local=True)


@pytest.mark.parametrize(
    ("changes", "on_loopback", "local"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"client": ("::1", 5)}, True, True),
        ({"client": ("10.0.0.7", 5)}, True, True),  # the address that we were reached by: this machine's own
        ({"client": ("10.0.0.8", 5)}, True, False),
        ({"client": None}, True, False),
        ({"host": "localhost"}, True, True),
        ({"host": "[::1]:8000"}, True, True),
        ({"host": "evil.example:8000"}, True, False),
        ({"host": "127.0.0.1.evil.example"}, True, False),
        ({"host": ""}, True, False),
        ({"x-forwarded-for": "127.0.0.1"}, True, False),
        ({"forwarded": "for=127.0.0.1"}, True, False),
        ({"x-real-ip": "127.0.0.1"}, True, False),
        ({"origin": "http://127.0.0.1:8000"}, True, True),
        ({"origin": "http://evil.example"}, True, False),
        ({"origin": "null"}, True, False),
    ],
)
def test_in_doubt_a_client_is_not_on_this_machine(changes: dict[str, Any], on_loopback: bool, local: bool) -> None:
    headers = {"host": "127.0.0.1:8000"} | {name: value for name, value in changes.items() if name != "client"}
    scope = {
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": changes.get("client", ("127.0.0.1", 5)),
        "server": ("10.0.0.7", 8000),
    }
    assert is_local(scope, on_loopback=on_loopback) is local


@pytest.mark.parametrize(
    ("headers", "subprotocols", "found"),
    [
        ([("Authorization", "Bearer a")], [], {"a"}),
        ([("authorization", "bEARER  a ")], [], {"a"}),
        ([("authorization", "Basic a")], [], set()),
        ([("authorization", "Bearer ")], [], set()),
        ([("x-api-key", "a"), ("authorization", "Bearer a")], [], {"a"}),
        ([("api-key", "a"), ("x-api-key", "b")], [], {"a", "b"}),
        ([("x-api-key", "")], [], set()),
        ([], ["realtime", "openai-insecure-api-key.a"], {"a"}),
        ([], ["openai-insecure-api-key."], set()),
    ],
)
def test_a_key_is_found_where_sdks_put_it(headers: Any, subprotocols: list[str], found: set[str]) -> None:
    assert secrets_in(headers, subprotocols) == found


def test_the_table_has_every_route_and_nothing_else() -> None:
    added = {
        named(route, {"type": "websocket" if isinstance(route, APIWebSocketRoute) else "http", "method": method})
        for route in house().api.routes
        for method in (getattr(route, "methods", None) or {"GET"})
    }
    assert added == set(NEEDS)
    opened = {route for route, need in NEEDS.items() if need is Need.OPEN}
    page = {"GET /", "GET /ui", "GET /ui/{path:path}"}
    assert opened == page | {"GET /health", "GET /v2/health/live", "GET /v2/health/ready"}


def test_a_route_that_the_table_does_not_know_needs_an_admin() -> None:
    assert "GET /new" not in NEEDS
    route = APIRoute("/new", lambda: None)
    assert NEEDS.get(named(route, {"type": "http", "method": "GET"}), Need.ADMIN) is Need.ADMIN


@given(
    per_minute=some.integers(1, 600),
    gaps=some.lists(some.floats(0, 120, allow_nan=False), min_size=1, max_size=200),
)
def test_no_minute_has_more_than_two_buckets_and_who_waits_as_told_passes(per_minute: int, gaps: list[float]) -> None:
    bucket: Bucket | None = None
    now, passed = 0.0, []
    for gap in gaps:
        now += gap
        draw = drawn(bucket, per_minute, now)
        bucket = draw.bucket
        assert 0 <= bucket.tokens <= per_minute
        if not draw.wait_s:
            passed.append(now)
        else:
            assert drawn(bucket, per_minute, now + draw.wait_s + 1e-6).wait_s == 0
    for start in passed:
        assert sum(start <= at < start + 60 for at in passed) <= 2 * per_minute


@given(per_minute=some.integers(1, 600), back=some.floats(0, 1e6))
def test_a_clock_that_stands_or_goes_back_gives_nothing(per_minute: int, back: float) -> None:
    assert drawn(Bucket(0.0, 1e6), per_minute, 1e6 - back).wait_s > 0


@given(some.dictionaries(some.sampled_from("abc"), some.floats(0, 10)), some.floats(0, 20))
def test_a_quota_is_spent_when_nothing_is_left_of_any_unit(taken: dict[str, float], most: float) -> None:
    assert spent({"a": most}, taken) == ("a" if taken.get("a", 0) >= most else None)


@given(some.floats(0, 1e10))
def test_a_day_ends_when_the_next_begins(now: float) -> None:
    assert 1 <= seconds_left(now) <= DAY_S
    assert day_of(now + seconds_left(now)) in {day_of(now) + 1}


def test_a_made_key_is_known_by_its_row_alone(tmp_path: Path) -> None:
    key, made_row = made("carol", ("infer", "admin"))
    assert key not in made_row.model_dump_json()
    access = access_of(Settings(access=keys_in(tmp_path, [made_row.model_dump(mode="json")])))
    known = key_of(key, access.keys or ())
    assert known is not None
    assert (known.name, known.scopes) == ("carol", frozenset(Scope))
    assert key_of(key + "x", access.keys or ()) is None


def test_the_command_prints_the_key_once_and_a_row_that_can_be_used(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "configs.keys", "carol", "--scope", "admin"]
    printed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    key = printed.splitlines()[0].rpartition(" ")[2]
    assert printed.count(key) == 1
    file = tmp_path / "keys.yaml"
    file.write_text(printed)  # as it is: the key stands in a comment
    known = key_of(key, access_of(Settings(access=AccessSettings(keys_file=str(file)))).keys or ())
    assert known is not None
    assert (known.name, known.scopes) == ("carol", frozenset({Scope.ADMIN}))


@pytest.mark.parametrize(
    ("wrong", "raised", "named_fault"),
    [
        ([row("alice", ALICE, "infer"), row("alice", BOB, "infer")], TwoKeysAlike, "name"),
        ([row("alice", ALICE, "infer"), row("bob", ALICE, "infer")], TwoKeysAlike, "sha256"),
        ([row("alice", ALICE, "root")], ValidationError, "scopes"),
        ([row("alice", ALICE)], ValidationError, "scopes"),
        ([row("alice", ALICE, "infer", perminute=3)], ValidationError, "perminute"),
        ([row("alice", ALICE, "infer") | {"sha256": ALICE}], ValidationError, "sha256"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_name(
    tmp_path: Path, wrong: Any, raised: type[Exception], named_fault: str
) -> None:
    with pytest.raises(raised, match=named_fault):
        read_keys(str(keys_in(tmp_path, wrong).keys_file))


@pytest.mark.parametrize(
    ("http_options", "said", "local"),
    [
        ({"host": "127.0.0.1"}, None, True),
        ({"host": "0.0.0.0"}, None, False),
        ({}, None, False),
        ({"host": "127.0.0.1"}, False, False),
        ({"host": "0.0.0.0"}, True, True),
    ],
)
def test_where_the_server_listens_stands_in_its_file(
    tmp_path: Path, http_options: dict[str, str], said: bool | None, local: bool
) -> None:
    file = tmp_path / "serve.yaml"
    file.write_text(yaml.safe_dump({"http_options": http_options}))
    settings = Settings(config_file=str(file), access=AccessSettings(listens_on_loopback=said))
    assert access_of(settings).on_loopback is local


def test_unless_told_the_server_listens_on_this_machine_alone() -> None:
    assert access_of(Settings(config_file="serve_config.yaml")).on_loopback
    assert not access_of(Settings()).on_loopback


def test_a_quota_of_what_is_not_counted_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="minutes"):
        access_of(Settings(access=keys_in(tmp_path, rows(quota={"minutes": 3}))))
