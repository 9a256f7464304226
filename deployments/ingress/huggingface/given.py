"""What a client of Hugging Face's API sent: raw bytes of one medium, or JSON with `inputs` and `parameters`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request as HttpRequest

from deployments.contracts.errors import InvalidInput
from deployments.ingress.bodies import JSON_TYPE, json_of, raw_body
from deployments.ingress.limits import Limits
from deployments.media.sniff import sniff

BEGINS_JSON = (b"{", b"[", b'"')
JAVASCRIPT = "@huggingface/inference"


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as the answer's shape depends on it: the two clients want different ones in places."""

    javascript: bool = False
    accept: str = "*/*"


@dataclass(frozen=True)
class Given:
    """A body that was read; `root` is all of it, for the few tasks whose clients send something beside `inputs`."""

    inputs: object
    parameters: Mapping[str, object] = field(default_factory=dict)
    root: Mapping[str, object] = field(default_factory=dict)
    stream: bool = False
    caller: Caller = field(default_factory=Caller)


async def read_given(http: HttpRequest, limits: Limits) -> Given:
    """The body by what its bytes are: curl and bytes of unknown origin come with a wrong content type or none.

    Raises InvalidInput, UnsupportedMedia, InvalidJson, InvalidUnicode, and as `raw_body`.
    """
    raw = await raw_body(http, limits)
    caller = Caller(
        javascript=http.headers.get("user-agent", "").startswith(JAVASCRIPT), accept=http.headers.get("accept", "*/*")
    )
    if not raw:
        raise InvalidInput('the body is empty; send {"inputs": …} or the bytes of a medium', "inputs")
    if raw.lstrip()[:1] in BEGINS_JSON or JSON_TYPE.fullmatch(http.headers.get("content-type", "").strip()):
        return given_in(await json_of(raw, limits), caller)
    return Given(inputs=sniff(raw, "body"), caller=caller)


def given_in(body: object, caller: Caller) -> Given:
    """A JSON body; names that are not known here (`options` of old clients) are left alone. Raises InvalidInput."""
    if not isinstance(body, Mapping):
        raise InvalidInput('the body must be an object like {"inputs": …, "parameters": {…}}', "inputs")
    parameters, stream = body.get("parameters"), body.get("stream")
    if not isinstance(parameters, Mapping | None):
        raise InvalidInput("parameters must be an object", "parameters")
    if not isinstance(stream, bool | None):
        raise InvalidInput("stream must be true or false", "stream")
    said = {str(name): value for name, value in (parameters or {}).items() if value is not None}
    return Given(inputs=body.get("inputs"), parameters=said, root=body, stream=bool(stream), caller=caller)
