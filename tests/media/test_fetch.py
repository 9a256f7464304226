"""The guarded fetch against a server of the test's own: what it brings, what it refuses, and whom it never asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address

import pytest

from deployments.contracts.errors import (
    AnymodalError,
    InvalidInput,
    MediaTooLarge,
    OriginFailed,
    OriginTimeout,
    UrlNotAllowed,
)
from deployments.media.fetch import FetchLimits, fetch

LIMITS = FetchLimits(max_bytes=1000, timeout_s=20, max_redirects=3)
Answer = Callable[[str], bytes | None]


def is_loopback(address: IPv4Address | IPv6Address) -> bool:
    return address == IPv4Address("127.0.0.1")


def whole(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers))
    return head.encode() + b"\r\n\r\n" + body


class Origin:
    """A server on loopback that keeps the heads of what it was asked; an answer of None never comes."""

    def __init__(self, answers: dict[str, bytes | None]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Origin"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        answer = self.answers[head.split(" ")[1]]
        if answer is None:
            await reader.read()  # until the client gives up
        else:
            writer.write(answer.replace(b"{port}", str(self.port).encode()))
            await writer.drain()
        writer.close()


def fetched(origin: Origin, path: str, limits: FetchLimits = LIMITS, host: str = "127.0.0.1") -> bytes:
    async def within() -> bytes:
        async with origin.listening():
            return await fetch(origin.url(path, host), "inputs.image", limits, is_loopback)

    return asyncio.run(within())


def refused(origin: Origin, path: str, limits: FetchLimits = LIMITS) -> AnymodalError:
    with pytest.raises(AnymodalError) as raised:
        fetched(origin, path, limits)
    assert raised.value.param == "inputs.image"
    return raised.value


def test_it_brings_the_bytes_and_asks_for_the_host_that_was_named() -> None:
    origin = Origin({"/a?b=c": whole("200 OK", b"picture")})
    assert fetched(origin, "/a?b=c", host="localhost") == b"picture"
    assert f"host: localhost:{origin.port}\r\n" in origin.asked[0].lower()


def test_it_follows_redirects_of_every_spelling() -> None:
    origin = Origin({"/a": whole("302 Found", b"", "location: b"), "/b": whole("200 OK", b"there")})
    assert fetched(origin, "/a") == b"there"


def test_it_gives_up_after_three_redirects() -> None:
    origin = Origin({"/a": whole("301 Moved", b"", "location: /a")})
    assert isinstance(refused(origin, "/a"), OriginFailed)
    assert len(origin.asked) == 4


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2:{port}/b", "http://[::ffff:127.0.0.1]:{port}/b", "http://169.254.169.254/latest", "file:///b"],
)
def test_a_redirect_to_an_address_that_is_not_allowed_is_not_followed(target: str) -> None:
    origin = Origin({"/a": whole("302 Found", b"", f"location: {target}"), "/b": whole("200 OK", b"secret")})
    assert isinstance(refused(origin, "/a"), UrlNotAllowed)
    assert len(origin.asked) == 1


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (whole("404 Not Found", b"no"), OriginFailed),
        (whole("206 Partial Content", b"x"), OriginFailed),
        (whole("200 OK", b"x" * 1001), MediaTooLarge),
        (whole("200 OK", b"x", "content-encoding: gzip"), OriginFailed),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort", OriginFailed),
        (b"SSH-2.0-OpenSSH\r\n\r\n", OriginFailed),
    ],
)
def test_an_origin_that_fails_is_told_from_one_that_sends_too_much(answer: bytes, refusal: type[AnymodalError]) -> None:
    assert type(refused(Origin({"/a": answer}), "/a")) is refusal


def test_an_origin_that_does_not_answer_is_given_up() -> None:
    assert isinstance(refused(Origin({"/a": None}), "/a", FetchLimits(timeout_s=0.2)), OriginTimeout)


def test_a_closed_port_is_an_origin_that_failed() -> None:
    with pytest.raises(OriginFailed):
        asyncio.run(fetch("http://127.0.0.1:1/", "inputs.image", LIMITS, is_loopback))


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://127.0.0.1/", UrlNotAllowed),
        ("http://localhost/", UrlNotAllowed),
        ("http://2130706433/", UrlNotAllowed),
        ("http://0x7f.1/", UrlNotAllowed),
        ("http://127.1/", UrlNotAllowed),
        ("http://[::1]/", UrlNotAllowed),
        ("http://[::ffff:10.0.0.1]/", UrlNotAllowed),
        ("http://0/", UrlNotAllowed),
        ("http://user:word@1.1.1.1/", UrlNotAllowed),
        ("ftp://1.1.1.1/", UrlNotAllowed),
        ("http:///path", UrlNotAllowed),
        ("http://a..b/", InvalidInput),
        ("http://[bad/", InvalidInput),
        ("http://1.1.1.1:99999/", InvalidInput),
    ],
)
def test_without_leave_nothing_but_public_addresses_is_asked(url: str, refusal: type[AnymodalError]) -> None:
    with pytest.raises(AnymodalError) as raised:
        asyncio.run(fetch(url, "inputs.image", LIMITS))
    assert type(raised.value) is refusal
