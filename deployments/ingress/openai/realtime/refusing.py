"""What cannot be done, as an `error` event: the session goes on after it."""

from deployments.contracts.refusal import Refusal
from deployments.ingress.openai.realtime.items import Body
from deployments.ingress.refusals import Exchange, refused


class Untimely(Exception):
    """A right thing at the wrong time: `Untimely(code, message)`, the code one of OpenAI's, which clients look for."""

    def refusal(self) -> Refusal:
        code, message = self.args
        return Refusal(code=code, status=409, message=message, type="invalid_request_error")


def refusal_of(raised: Exception, exchange: Exchange) -> Refusal:
    """What the client may know of it."""
    return raised.refusal() if isinstance(raised, Untimely) else refused(raised, exchange)


def error_event(raised: Exception, exchange: Exchange, cause: str | None = None) -> Body:
    """`cause` is the id that the client gave to the event at fault."""
    refusal = refusal_of(raised, exchange)
    return {"type": "error", "error": error_object(refusal) | {"event_id": cause}}


def error_object(refusal: Refusal) -> Body:
    return {"type": refusal.type, "code": refusal.code, "message": refusal.message, "param": refusal.param}
