"""Whether a request comes from this very machine, as far as that can be known.

Behind Ray's HAProxy the peer is the proxy, which names no client: there the address that the proxy listens on decides,
which the operator's file says (`on_loopback`). Everything else must agree: the peer, the host that was asked for (a
page whose name was made to point here says another), that no page of another host asks, and that no other proxy has
passed the request on.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers

PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that proxies add: the client is somewhere behind them."""


def is_local(scope: Mapping[str, Any], *, on_loopback: bool) -> bool:
    """The client is on this machine; in doubt it is not."""
    headers = Headers(raw=scope["headers"])
    host = headers.get("host", "")
    passed_on = any(name in headers for name in PASSED_ON)
    of_another_page = urlsplit(headers.get("origin", f"//{host}")).netloc != host
    from_here = is_loopback(host_in(host)) and _peer_is_here(scope)
    return on_loopback and from_here and not passed_on and not of_another_page


def is_loopback(host: str) -> bool:
    """A name or an address that never leaves the machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def host_in(header: str) -> str:
    """The host of a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()


def _peer_is_here(scope: Mapping[str, Any]) -> bool:
    """Its address is the machine's own: loopback, or the one that it has reached us by."""
    peer, here = scope.get("client"), scope.get("server")
    if not peer:
        return False
    return is_loopback(peer[0]) or bool(here and peer[0] == here[0])
