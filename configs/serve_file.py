"""Refuses keys that Ray would silently ignore in the file an application is started from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from ray.serve.schema import (
    DeploymentSchema,
    HTTPOptionsSchema,
    LoggingConfig,
    RayActorOptionsSchema,
    ServeApplicationSchema,
    ServeDeploySchema,
    gRPCOptionsSchema,
)

REPOSITORY = Path(__file__).parents[1]


class UnknownKeys(ValueError):
    """The file has keys that nothing reads."""


def check_serve_file(file: str) -> None:
    """Raise UnknownKeys for every key that Ray does not know; `file` is absolute or beside the packages."""
    document = yaml.safe_load((REPOSITORY / file).read_text(encoding="utf-8"))
    if unknown := list(unknown_keys(document)):
        raise UnknownKeys(f"{file}: nothing reads {', '.join(unknown)}")


def http_host(file: str) -> str | None:
    """The address that Serve is told to listen on; None where the file leaves that to Ray, which then takes all."""
    document = yaml.safe_load((REPOSITORY / file).read_text(encoding="utf-8"))
    host: str | None = (document.get("http_options") or {}).get("host")
    return host


def unknown_keys(document: dict[str, Any]) -> Iterator[str]:
    """Dotted paths of the keys that Ray's own schema does not have."""
    yield from _beyond(ServeDeploySchema, document, "")
    yield from _beyond(HTTPOptionsSchema, document.get("http_options", {}), "http_options.")
    yield from _beyond(gRPCOptionsSchema, document.get("grpc_options", {}), "grpc_options.")
    yield from _beyond(LoggingConfig, document.get("logging_config", {}), "logging_config.")
    for app in document.get("applications", []):
        at = f"applications.{app.get('name', '?')}."
        yield from _beyond(ServeApplicationSchema, app, at)
        for deployment in app.get("deployments", []):
            there = f"{at}deployments.{deployment.get('name', '?')}."
            yield from _beyond(DeploymentSchema, deployment, there)
            options = deployment.get("ray_actor_options", {})
            yield from _beyond(RayActorOptionsSchema, options, f"{there}ray_actor_options.")


def _beyond(schema: type[BaseModel], given: dict[str, Any], at: str) -> Iterator[str]:
    known = set(schema.model_fields) | {field.alias for field in schema.model_fields.values() if field.alias}
    yield from (f"{at}{key}" for key in given if key not in known)
