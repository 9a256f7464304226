"""The Open Inference Protocol v2 over gRPC: each call's answer, or its refusal as the call's status."""

from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import grpc

from deployments.ingress.desk import Desk
from deployments.ingress.kserve import open_inference_pb2 as messages
from deployments.ingress.kserve.errors import KSERVE
from deployments.ingress.kserve.inference import inferred, model_of, request_of, task_of
from deployments.ingress.kserve.messages import answer_of, inference_of, model_metadata
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

    def set_code(self, code: Any) -> None:
        """The call's status."""

    def set_details(self, details: str) -> None:
        """The status in words."""


async def model_ready(desk: Desk, asked: messages.ModelReadyRequest, context: Context) -> messages.ModelReadyResponse:
    """Whether a model can be asked: every one that there is, as it is loaded when it is."""

    async def ready() -> messages.ModelReadyResponse:
        await model_of(desk, asked.name, asked.version)
        return messages.ModelReadyResponse(ready=True)

    return await _answered(ready(), messages.ModelReadyResponse(), context)


async def metadata(
    desk: Desk, asked: messages.ModelMetadataRequest, context: Context
) -> messages.ModelMetadataResponse:
    """The tensors of a model's first task."""

    async def told() -> messages.ModelMetadataResponse:
        model = await model_of(desk, asked.name, asked.version)
        return model_metadata(model, task_of(desk, model, None))

    return await _answered(told(), messages.ModelMetadataResponse(), context)


async def infer(desk: Desk, asked: messages.ModelInferRequest, context: Context) -> messages.ModelInferResponse:
    """Run a model."""

    async def run() -> messages.ModelInferResponse:
        inference = inference_of(asked)
        answer = await desk.answer(await request_of(desk, inference), clean_request_id(asked.id))
        return answer_of(inferred(inference, answer))

    return await _answered(run(), messages.ModelInferResponse(), context, asked.id)


async def _answered(
    call: Coroutine[Any, Any, AnswerT], empty: AnswerT, context: Context, request_id: str = ""
) -> AnswerT:
    """The call's answer; a refusal is the context's status, beside an empty answer."""
    try:
        return await call
    except Exception as raised:  # noqa: BLE001 — every exception is answered
        refusal = refused(raised, Exchange(clean_request_id(request_id), KSERVE))
        context.set_code(STATUSES.get(refusal.status, grpc.StatusCode.INVALID_ARGUMENT))
        context.set_details(refusal.message)
        return empty


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
