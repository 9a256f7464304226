"""The one way to fetch a URL that a client sent: public addresses only, resolved once and connected to as checked."""

import asyncio
import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx
from pydantic import Field

from deployments.contracts.errors import InvalidInput, MediaTooLarge, OriginFailed, OriginTimeout, UrlNotAllowed
from deployments.contracts.wire import Wire
from deployments.media.public_address import is_public

Address = IPv4Address | IPv6Address
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
MAX_PORT = 65_535
HOST = re.compile(r"[A-Za-z0-9._:-]*")


class FetchLimits(Wire):
    """What one fetch may take, all its redirects together."""

    max_bytes: int = Field(20 * 1024 * 1024, ge=1)
    timeout_s: float = Field(10, gt=0)
    max_redirects: int = Field(3, ge=0)


async def fetch(url: str, param: str, limits: FetchLimits, allowed: Callable[[Address], bool] = is_public) -> bytes:
    """The bytes behind an http(s) URL.

    Raises UrlNotAllowed, InvalidInput (no URL), MediaTooLarge, OriginFailed, OriginTimeout. Nothing of the answer but
    its bytes is used; proxies of the environment are not.
    """
    try:
        async with asyncio.timeout(limits.timeout_s), httpx.AsyncClient(trust_env=False, timeout=None) as client:
            here = _read(url, param)
            for _ in range(limits.max_redirects + 1):
                answer = await _ask(client, here, param, limits, allowed)
                if isinstance(answer, bytes):
                    return answer
                here = answer
    except TimeoutError:
        raise OriginTimeout(f"the URL at {param} did not answer in {limits.timeout_s:g} s", param) from None
    except (httpx.TransportError, OSError):
        raise OriginFailed(f"the URL at {param} cannot be reached", param) from None
    raise OriginFailed(f"the URL at {param} redirects more than {limits.max_redirects} times", param)


def _read(url: str, param: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        read = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise InvalidInput(f"{param} is no valid URL", param) from None
    if not HOST.fullmatch(_host(read)) or (read.port or 0) > MAX_PORT:
        raise InvalidInput(f"{param} is no valid URL", param)
    if read.scheme not in PORTS or not read.host or read.userinfo:
        raise UrlNotAllowed(f"{param} must be an http or https URL with a host and without a password", param)
    return read


def _host(url: httpx.URL) -> str:
    """The host as it is looked up: international names in punycode."""
    return url.raw_host.decode("ascii")


async def _ask(
    client: httpx.AsyncClient, url: httpx.URL, param: str, limits: FetchLimits, allowed: Callable[[Address], bool]
) -> bytes | httpx.URL:
    """The body, or where the origin redirects to; the connection goes to the very address that was checked."""
    address = await _checked_address(url, param, allowed)
    request = client.build_request(
        "GET",
        url.copy_with(host=str(address)),
        headers={"host": url.netloc.decode("ascii"), "accept-encoding": "identity", "user-agent": "anymodal"},
        extensions={"sni_hostname": _host(url)},
    )
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        if response.status_code in REDIRECTS:
            return _read(response.headers.get("location", ""), param, base=url)
        if response.status_code != 200:
            raise OriginFailed(f"the URL at {param} answered with status {response.status_code}", param)
        return await _body(response, param, limits.max_bytes)
    finally:
        await response.aclose()


async def _checked_address(url: httpx.URL, param: str, allowed: Callable[[Address], bool]) -> Address:
    """The first of the host's addresses, after all of them were found allowed."""
    port = url.port or PORTS[url.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(_host(url), port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a label that is empty or longer than 63 bytes
        raise InvalidInput(f"{param} is no valid URL", param) from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(allowed(address) for address in addresses):
        raise UrlNotAllowed(f"the URL at {param} does not lead to a public address", param)
    return addresses[0]


async def _body(response: httpx.Response, param: str, max_bytes: int) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise OriginFailed(f"the URL at {param} answered compressed, though plain bytes were asked for", param)
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > max_bytes:
            raise MediaTooLarge(f"the URL at {param} leads to more than the {max_bytes:,} bytes allowed", param)
    return bytes(body)
