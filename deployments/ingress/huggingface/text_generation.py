"""text-generation as Text Generation Inference asks and answers it: details of each token, and its stream."""

from collections.abc import Mapping
from contextlib import aclosing

from deployments.contracts.conversation import Reply
from deployments.contracts.errors import BadRequest, InvalidParameter
from deployments.contracts.events import Done, Token
from deployments.contracts.sampling import WrittenToken
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import Frames, data_frame
from deployments.ingress.gateway import StepEvents
from deployments.ingress.huggingface.given import Given
from deployments.ingress.huggingface.translator import Asked, Translator, Wording, worded
from deployments.ingress.json_body import read_json

WORDING = Wording(
    idle={"best_of": (1,), "watermark": (False,), "decoder_input_details": (False,), "top_n_tokens": (0,)}
)
MAX_DEPTH = 100
SHAPING = ("temperature", "top_k", "top_p", "typical_p")
"""A parameter of these makes tokens be drawn, whether `do_sample` says so or not."""


def _read(given: Given) -> Asked:
    """Log probabilities are asked for where details or a stream tell them. Raises InvalidParameter."""
    parameters = worded(given, WORDING)
    details = parameters.pop("details", False)
    if not isinstance(details, bool):
        raise InvalidParameter("details must be true or false", "parameters.details")
    alternatives = parameters.pop("top_n_tokens", 0 if details or given.stream else None)
    if alternatives is not None:
        parameters["top_logprobs"] = alternatives
    if parameters.get("temperature") == 0:
        del parameters["temperature"]
        parameters["do_sample"] = False
    if any(name in parameters for name in SHAPING):
        parameters["do_sample"] = True
    if "grammar" in parameters:
        parameters["grammar"] = _grammar(parameters["grammar"])
    return Asked(given.inputs, parameters)


def _grammar(given: object) -> dict[str, object]:
    """`json` is our `json_schema`; its own `json_schema` wraps the schema with a name. Raises InvalidParameter."""
    match given:
        case {"type": "json", "value": str(text)}:
            return {"type": "json_schema", "value": _schema(text)}
        case {"type": "json", "value": schema} | {"type": "json_schema", "value": {"schema": schema}}:
            return {"type": "json_schema", "value": schema}
        case {"type": "regex", "value": value}:
            return {"type": "regex", "value": value}
    raise InvalidParameter('grammar must be {"type": "json" or "regex", "value": …}', "parameters.grammar")


def _schema(text: str) -> object:
    """A schema that came as text. Raises InvalidParameter."""
    try:
        return read_json(text.encode(), MAX_DEPTH)
    except BadRequest as refused:
        raise InvalidParameter(f"the grammar is no JSON schema: {refused.message}", "parameters.grammar") from None


def _tell(reply: Reply, given: Given) -> object:
    answer: dict[str, object] = {"generated_text": reply.generated_text}
    if not given.parameters.get("details", False):
        return [answer]
    tokens = reply.tokens or ()
    details = {
        "finish_reason": reply.finish_reason,
        "generated_tokens": len(tokens),
        "seed": given.parameters.get("seed"),
        "prefill": [],
        "tokens": [_token(one, one.text) for one in tokens],
    }
    if _wants_alternatives(given):
        details["top_tokens"] = [_alternatives(one) for one in tokens]
    return [answer | {"details": details}]


def _wants_alternatives(given: Given) -> bool:
    return given.parameters.get("top_n_tokens", 0) != 0


def _token(written: WrittenToken, text: str) -> dict[str, object]:
    return {"id": written.id, "text": text, "logprob": written.logprob, "special": written.special}


def _alternatives(written: WrittenToken) -> list[dict[str, object]]:
    return [{"id": one.id, "text": one.text, "logprob": one.logprob, "special": False} for one in written.top]


async def _frames(events: StepEvents, given: Given) -> Frames:
    """One frame a token, each held back until the next: the last one tells the whole text too.

    A token's text is what it adds to the answer, so that all of them spell it: nothing for the end token, and what was
    held back of a stop string that did not come for the last.
    """
    held: tuple[WrittenToken, str] | None = None
    index = 0
    async with aclosing(events):
        async for _, event in events:
            match event:
                case Token(tokens=(written, *_), text=text):
                    if held:
                        yield data_frame(_frame(index, held, given))
                        index += 1
                    held = (written, text)
                case Token(text=text) if held:
                    held = (held[0], held[1] + text)
                case Done() if held:
                    yield data_frame(_frame(index, held, given) | _end(event, index + 1, given))
    yield DONE


def _frame(index: int, held: tuple[WrittenToken, str], given: Given) -> dict[str, object]:
    written, text = held
    frame = {"index": index, "token": _token(written, text), "generated_text": None, "details": None}
    return frame | ({"top_tokens": _alternatives(written)} if _wants_alternatives(given) else {})


def _end(done: Done, tokens: int, given: Given) -> dict[str, object]:
    """What the last frame tells besides its token."""
    reply = done.output
    if not isinstance(reply, Reply):
        raise TypeError(f"text-generation gave {type(reply).__name__}")
    details: Mapping[str, object] = {
        "finish_reason": reply.finish_reason,
        "generated_tokens": tokens,
        "input_length": done.usage.prompt_tokens if done.usage else None,
        "seed": given.parameters.get("seed"),
    }
    return {"generated_text": reply.generated_text, "details": details}


TRANSLATORS: dict[str, Translator] = {"text-generation": Translator(_read, _tell, frames=_frames)}
