"""The closed tree of everything that can be refused or fail: class → code → HTTP status.

AnymodalError
├── BadRequest 400: InvalidJson, InvalidUnicode
├── Unauthenticated 401
├── Forbidden 403: NotPermitted, UrlNotAllowed, RemoteCodeDisabled, ModelNotAllowed, ModelGated, UnsafeWeights
├── NotFound 404: UnknownRoute, UnknownTask, UnknownModel
├── MethodNotAllowed 405
├── DeadlineExceeded 408
├── Conflict 409: ModelInUse
├── TooLarge 413: BodyTooLarge, MediaTooLarge, InputTooLong, ModelTooLarge
├── UnsupportedMedia 415
├── Unprocessable 422: InvalidInput, UnknownParameter, InvalidParameter, WrongKind, UndecodableMedia,
│                      NoRoute, AmbiguousRoute, ModelTaskMismatch, ContentFlagged, InvalidModelId, CorruptWeights
├── Overloaded 429: HubRateLimited
├── Limited 429: RateLimited, TooManyAtOnce, QuotaSpent
├── HeadersTooLarge 431
├── InternalError 500
├── OriginFailed 502
├── Unavailable 503: ModelUnavailable, ReplicaLost, InsufficientMemory, HubUnavailable, StorageFull
└── OriginTimeout 504
Unauthenticated, NotPermitted and Limited stand in `contracts.access_errors`.

Raise as `InvalidParameter(message, param)`: the message says what was asked, what is allowed and what to do;
`param` names the field at fault; a third argument, `retry_after_s`, when to come again where that is known; a fourth,
the refusal itself, where it crossed a handle as a value and is raised again (`contracts.raising`). No class defines
`__init__`, so that each survives pickling between replicas.
"""

from typing import ClassVar

from deployments.contracts.refusal import Refusal


class AnymodalError(Exception):
    """Root of the tree; never raised itself."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    type: ClassVar[str] = "invalid_request_error"

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else self.code

    @property
    def param(self) -> str | None:
        return self.args[1] if len(self.args) > 1 else None

    @property
    def retry_after_s(self) -> int | None:
        return self.args[2] if len(self.args) > 2 else None

    def refusal(self, task: str | None = None, model: str | None = None) -> Refusal:
        """As a value; `task` and `model` are those that were asked, where it is not known better."""
        told: Refusal | None = self.args[3] if len(self.args) > 3 else None
        if told:
            return told.model_copy(update={"task": told.task or task, "model": told.model or model})
        return Refusal(
            code=self.code,
            status=self.status,
            message=self.message[:MAX_MESSAGE],
            type=self.type,
            task=task,
            model=model,
            param=self.param,
            retry_after_s=self.retry_after_s,
        )


MAX_MESSAGE = 4000


class BadRequest(AnymodalError):
    code, status = "bad_request", 400


class InvalidJson(BadRequest):
    code = "invalid_json"


class InvalidUnicode(BadRequest):
    code = "invalid_unicode"


class Forbidden(AnymodalError):
    code, status = "forbidden", 403


class UrlNotAllowed(Forbidden):
    code = "url_not_allowed"


class RemoteCodeDisabled(Forbidden):
    code = "remote_code_disabled"


class ModelNotAllowed(Forbidden):
    code = "model_not_allowed"


class ModelGated(Forbidden):
    code = "model_gated"


class UnsafeWeights(Forbidden):
    code = "unsafe_weights"


class NotFound(AnymodalError):
    code, status = "not_found", 404


class UnknownRoute(NotFound):
    code = "unknown_route"


class UnknownTask(NotFound):
    code = "unknown_task"


class UnknownModel(NotFound):
    code = "model_not_found"


class MethodNotAllowed(AnymodalError):
    code, status = "method_not_allowed", 405


class DeadlineExceeded(AnymodalError):
    code, status, type = "deadline_exceeded", 408, "server_error"


class Conflict(AnymodalError):
    code, status = "conflict", 409


class ModelInUse(Conflict):
    code = "model_in_use"


class TooLarge(AnymodalError):
    code, status = "too_large", 413


class BodyTooLarge(TooLarge):
    code = "content_too_large"


class MediaTooLarge(TooLarge):
    code = "media_too_large"


class InputTooLong(TooLarge):
    code = "input_too_long"


class ModelTooLarge(TooLarge):
    code = "model_too_large"


class UnsupportedMedia(AnymodalError):
    code, status = "unsupported_media", 415


class Unprocessable(AnymodalError):
    code, status = "unprocessable", 422


class InvalidInput(Unprocessable):
    code = "invalid_input"


class UnknownParameter(Unprocessable):
    code = "unknown_parameter"


class InvalidParameter(Unprocessable):
    code = "invalid_parameter"


class WrongKind(Unprocessable):
    code = "wrong_kind"


class UndecodableMedia(Unprocessable):
    code = "undecodable_media"


class NoRoute(Unprocessable):
    code = "no_route"


class AmbiguousRoute(Unprocessable):
    code = "ambiguous_route"


class ModelTaskMismatch(Unprocessable):
    code = "model_task_mismatch"


class ContentFlagged(Unprocessable):
    code = "content_flagged"


class InvalidModelId(Unprocessable):
    code = "invalid_model_id"


class CorruptWeights(Unprocessable):
    code = "corrupt_weights"


class Overloaded(AnymodalError):
    code, status, type = "overloaded", 429, "server_error"


class HubRateLimited(Overloaded):
    code = "hub_rate_limited"


class HeadersTooLarge(AnymodalError):
    code, status = "headers_too_large", 431


class InternalError(AnymodalError):
    code, status, type = "internal_error", 500, "server_error"


class OriginFailed(AnymodalError):
    code, status, type = "origin_failed", 502, "server_error"


class Unavailable(AnymodalError):
    code, status, type = "unavailable", 503, "server_error"


class ModelUnavailable(Unavailable):
    code = "model_unavailable"


class ReplicaLost(Unavailable):
    code = "replica_lost"


class InsufficientMemory(Unavailable):
    code = "insufficient_memory"


class HubUnavailable(Unavailable):
    code = "hub_unavailable"


class StorageFull(Unavailable):
    code = "storage_full"


class OriginTimeout(AnymodalError):
    code, status, type = "origin_timeout", 504, "server_error"
