"""What is asked and answered, as JSON schemas: the tasks' own types, with media as the strings they are on the wire."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from deployments.contracts.call import ANY_TO_ANY
from deployments.contracts.example import Sample
from deployments.contracts.kinds import Kind, Medium, kinds_of_field
from deployments.contracts.task import AnyTask
from deployments.ingress.sdk_calls import sdk_calls

Json = dict[str, Any]
Families = Mapping[str, Sequence[AnyTask]]
Responses = dict[int | str, Json]
QUESTIONS = ("/api/inference", "/api/inference/stream")
IN_OPENAPI = "#/components/schemas/{model}"
ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "type", "task", "model", "param", "request_id"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "type", "request_id")}
            | {name: {"type": ["string", "null"]} for name in ("task", "model", "param")},
        }
    },
}
ERRORS: Responses = {
    "default": {
        "description": "Refused or failed",
        "content": {"application/json": {"schema": {"$ref": IN_OPENAPI.format(model="Error")}}},
    }
}


class WireSchema(GenerateJsonSchema):
    """pydantic's schemas, but a medium is a string: base64, a data URI or a URL.

    `x-kinds` are the kinds that a field may hold, `x-kind` what a value is by its class. What fields say themselves:
    `x-mask-of` the picture that a mask lies on, `x-sides` the field that says which points are on a thing.
    """

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        cls = schema["cls"]
        kind = getattr(cls, "kind", None)
        own = {"x-kind": kind} if isinstance(kind, Kind) else {}
        if not issubclass(cls, Medium):
            return _with_kinds(super().model_schema(schema), cls) | own
        return own | {
            "type": "string",
            "format": "data-uri",
            "title": cls.__name__,
            "description": f"{cls.kind} as base64, data URI or URL",
        }


def _with_kinds(made: JsonSchemaValue, cls: type[BaseModel]) -> JsonSchemaValue:
    for name, field in cls.model_fields.items():
        kinds = kinds_of_field(field)
        if kinds and name in made.get("properties", {}):
            made["properties"][name]["x-kinds"] = list(kinds)
    return made


def schema_of(model: type[BaseModel], ref_template: str = "#/$defs/{model}") -> Json:
    return model.model_json_schema(schema_generator=WireSchema, ref_template=ref_template)


def task_body(task: AnyTask, family: str) -> Json:
    """One row of GET /api/tasks."""
    return {
        "id": task.id,
        "family": family,
        "summary": task.summary,
        "intent": task.intent,
        "takes": list(task.takes),
        "gives": list(task.gives),
        "example": {"inputs": _linked(task.example.of(task.input)), "parameters": _linked(task.example.parameters)},
        "sdks": {sdk: call.model_dump() for sdk, call in sdk_calls(task).items()},
    } | schemas_of(task)


def _linked(value: object) -> object:
    """An example with its samples as the paths that they have on this server."""
    match value:
        case Sample():
            return f"ui/samples/{value}"
        case Mapping():
            return {name: _linked(member) for name, member in value.items()}
        case list() | tuple():
            return [_linked(member) for member in value]
    return value


@cache
def schemas_of(task: AnyTask) -> Json:
    """What a task takes, may be told and gives, as JSON schemas; made once, since all of them take a while."""
    return {
        "input_schema": schema_of(task.input),
        "parameters_schema": schema_of(task.parameters),
        "output_schema": schema_of(task.output),
    }


class Documented(FastAPI):
    """An app whose OpenAPI document has one request schema a task."""

    def __init__(self, families: Families, responses: Responses) -> None:
        super().__init__(title="Anymodal", version="1", redirect_slashes=False, responses=responses)
        self._families = families

    def openapi(self) -> Json:
        document = super().openapi()
        components: Json = document.setdefault("components", {}).setdefault("schemas", {})
        components["Error"] = ERROR
        names = [_add_question(task, components) for tasks in self._families.values() for task in tasks]
        components["any-to-any.request"] = _question(ANY_TO_ANY, {}, {"type": "object"})
        choices = [{"$ref": IN_OPENAPI.format(model=name)} for name in (*names, "any-to-any.request")]
        for path in QUESTIONS:
            document["paths"][path]["post"]["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": {"oneOf": choices}}},
            }
        return document


def _add_question(task: AnyTask, components: Json) -> str:
    parts = {"input": task.input, "parameters": task.parameters}
    for part, model in parts.items():
        schema = schema_of(model, IN_OPENAPI)
        components |= schema.pop("$defs", {})
        components[f"{task.id}.{part}"] = schema
    refs = {part: {"$ref": IN_OPENAPI.format(model=f"{task.id}.{part}")} for part in parts}
    inputs = {"anyOf": [refs["input"], {"description": "the one required field's value"}]}
    components[f"{task.id}.request"] = _question(task.id, inputs, refs["parameters"])
    return f"{task.id}.request"


def _question(task: str, inputs: Json, parameters: Json) -> Json:
    return {
        "type": "object",
        "required": ["task", "inputs"],
        "additionalProperties": False,
        "properties": {
            "task": {"const": task, "type": "string"},
            "model": {"type": "string", "description": "a model of GET /api/models; absent: the default"},
            "inputs": inputs,
            "parameters": parameters,
            "stream": {"type": "boolean", "default": False},
            "resumable": {"type": "boolean", "default": False, "description": "of a stream: it may be gone on with"},
        },
    }
