"""OpenAI's own clients, strict about every type of an answer, asking the server under test."""

from openai import AsyncOpenAI, OpenAI

from tests.client import Client


def sdk(client: Client) -> OpenAI:
    """Refusals are raised at once, not asked again."""
    return OpenAI(base_url=_url(client), api_key="none", max_retries=0, _strict_response_validation=True)


def async_sdk(client: Client) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=_url(client), api_key="none", max_retries=0, _strict_response_validation=True)


def lenient_sdk(client: Client) -> OpenAI:
    """The SDK as it is by default. Embeddings in base64 need it: a strict one checks types before it decodes them."""
    return OpenAI(base_url=_url(client), api_key="none", max_retries=0)


def _url(client: Client) -> str:
    return str(client.http.base_url).rstrip("/") + "/v1"
