"""The key that a client sends, wherever its SDK puts it."""

from collections.abc import Iterable

BEARER = "bearer"
BARE = frozenset({"x-api-key", "api-key"})
"""Headers of nothing but the key: Anthropic's, and Azure's way of OpenAI's."""
IN_SUBPROTOCOL = "openai-insecure-api-key."
"""How OpenAI's SDK opens a WebSocket from a browser, which sends no header of its own."""


def secrets_in(headers: Iterable[tuple[str, str]], subprotocols: Iterable[str] = ()) -> frozenset[str]:
    """All keys that are sent; more than one only by a client that does not know which it is."""
    found = {secret for name, value in headers if (secret := _secret(name.lower(), value.strip()))}
    return frozenset(found | {one.removeprefix(IN_SUBPROTOCOL) for one in subprotocols if _is_key(one)})


def _secret(name: str, value: str) -> str | None:
    if name in BARE:
        return value
    scheme, _, secret = value.partition(" ")
    return secret.strip() if name == "authorization" and scheme.lower() == BEARER else None


def _is_key(subprotocol: str) -> bool:
    return subprotocol.startswith(IN_SUBPROTOCOL) and len(subprotocol) > len(IN_SUBPROTOCOL)
