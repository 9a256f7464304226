"""The Open Inference Protocol v2 over gRPC: each call's answer, or its refusal as the call's status."""

from collections.abc import Coroutine, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import grpc

from deployments.ingress.access.guard import Access
from deployments.ingress.access.needs import Need
from deployments.ingress.access.presented import secrets_in
from deployments.ingress.desk import Desk
from deployments.ingress.kserve import open_inference_pb2 as messages
from deployments.ingress.kserve.errors import KSERVE
from deployments.ingress.kserve.inference import inferred, model_of, request_of, task_of
from deployments.ingress.kserve.messages import answer_of, inference_of, model_metadata, server_metadata
from deployments.ingress.refusals import Exchange, clean_request_id, refused

SERVICE = "inference.GRPCInferenceService"
METHODS = ("ServerLive", "ServerReady", "ModelReady", "ServerMetadata", "ModelMetadata", "ModelInfer")
"""Each takes the message of its name and `Request`, and gives that of its name and `Response`."""
STATUSES = {
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    408: grpc.StatusCode.DEADLINE_EXCEEDED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    502: grpc.StatusCode.UNAVAILABLE,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}
"""All else is wrong with the request: INVALID_ARGUMENT."""
AnswerT = TypeVar("AnswerT")


class Context(Protocol):
    """What is needed of a call's context; Ray Serve hands one over."""

    def invocation_metadata(self) -> Iterable[tuple[str, str | bytes]]:
        """What a client sends beside its message, as headers are over HTTP."""

    def set_code(self, code: Any) -> None:
        """The call's status."""

    def set_details(self, details: str) -> None:
        """The status in words."""


@dataclass(frozen=True)
class Counter:
    """Where calls over gRPC are taken: who may enter, and the desk behind."""

    desk: Desk
    access: Access


async def server_told(counter: Counter, context: Context) -> messages.ServerMetadataResponse:
    """What this server is."""

    async def told() -> messages.ServerMetadataResponse:
        return server_metadata()

    return await _answered(counter, told(), messages.ServerMetadataResponse(), context, need=Need.KEY)


async def model_ready(
    counter: Counter, asked: messages.ModelReadyRequest, context: Context
) -> messages.ModelReadyResponse:
    """Whether a model can be asked: every one that there is, as it is loaded when it is."""

    async def ready() -> messages.ModelReadyResponse:
        await model_of(counter.desk, asked.name, asked.version)
        return messages.ModelReadyResponse(ready=True)

    return await _answered(counter, ready(), messages.ModelReadyResponse(), context, need=Need.KEY)


async def metadata(
    counter: Counter, asked: messages.ModelMetadataRequest, context: Context
) -> messages.ModelMetadataResponse:
    """The tensors of a model's first task."""

    async def told() -> messages.ModelMetadataResponse:
        model = await model_of(counter.desk, asked.name, asked.version)
        return model_metadata(model, task_of(counter.desk, model, None))

    return await _answered(counter, told(), messages.ModelMetadataResponse(), context, need=Need.KEY)


async def infer(counter: Counter, asked: messages.ModelInferRequest, context: Context) -> messages.ModelInferResponse:
    """Run a model."""

    async def run() -> messages.ModelInferResponse:
        inference = inference_of(asked)
        answer = await counter.desk.answer(await request_of(counter.desk, inference), clean_request_id(asked.id))
        return answer_of(inferred(inference, answer))

    return await _answered(counter, run(), messages.ModelInferResponse(), context, need=Need.INFER, request_id=asked.id)


async def _answered(
    counter: Counter,
    call: Coroutine[Any, Any, AnswerT],
    empty: AnswerT,
    context: Context,
    *,
    need: Need,
    request_id: str = "",
) -> AnswerT:
    """The call's answer; a refusal is the context's status, beside an empty answer."""
    exchange = Exchange(clean_request_id(request_id), KSERVE)
    with closing(call):
        try:
            with counter.access.entered(need, _secrets(context)) as caller:
                exchange.caller = caller.name if caller else None
                return await call
        except Exception as raised:  # noqa: BLE001 — every exception is answered
            refusal = refused(raised, exchange)
            context.set_code(STATUSES.get(refusal.status, grpc.StatusCode.INVALID_ARGUMENT))
            context.set_details(refusal.message)
            return empty


def _secrets(context: Context) -> frozenset[str]:
    sent = context.invocation_metadata()
    return secrets_in((name, value) for name, value in sent if isinstance(value, str))


def add_to_server(servicer: object, server: Any) -> None:
    """Registers the service; `grpc_servicer_functions` of serve_config.yaml names it."""
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            getattr(servicer, name),
            request_deserializer=getattr(messages, f"{name}Request").FromString,
            response_serializer=getattr(messages, f"{name}Response").SerializeToString,
        )
        for name in METHODS
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
