"""The methods that Serve's gRPC proxy calls, by their names in the Open Inference Protocol."""

from deployments.ingress.kserve import grpc_service as service
from deployments.ingress.kserve import open_inference_pb2 as messages


class GrpcDoor:
    """The application's door for gRPC; whoever has it sets its counter."""

    _counter: service.Counter

    async def ServerLive(self, request: messages.ServerLiveRequest) -> messages.ServerLiveResponse:  # noqa: N802, ARG002
        """Whether the server runs."""
        return messages.ServerLiveResponse(live=True)

    async def ServerReady(self, request: messages.ServerReadyRequest) -> messages.ServerReadyResponse:  # noqa: N802, ARG002
        """Whether requests are taken."""
        return messages.ServerReadyResponse(ready=True)

    async def ServerMetadata(  # noqa: N802
        self,
        request: messages.ServerMetadataRequest,  # noqa: ARG002
        grpc_context: service.Context,
    ) -> messages.ServerMetadataResponse:
        """What this server is."""
        return await service.server_told(self._counter, grpc_context)

    async def ModelReady(  # noqa: N802
        self, request: messages.ModelReadyRequest, grpc_context: service.Context
    ) -> messages.ModelReadyResponse:
        """Whether a model can be asked."""
        return await service.model_ready(self._counter, request, grpc_context)

    async def ModelMetadata(  # noqa: N802
        self, request: messages.ModelMetadataRequest, grpc_context: service.Context
    ) -> messages.ModelMetadataResponse:
        """A model's tensors."""
        return await service.metadata(self._counter, request, grpc_context)

    async def ModelInfer(  # noqa: N802
        self, request: messages.ModelInferRequest, grpc_context: service.Context
    ) -> messages.ModelInferResponse:
        """Run a model."""
        return await service.infer(self._counter, request, grpc_context)
