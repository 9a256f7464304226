"""Refuses in the file an application is started from what Ray would silently ignore, or lose of what is built."""

from collections.abc import Collection, Iterator
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


class LosesWhatIsBuilt(ValueError):
    """The file has a block that would replace what the builder sets."""


def check_serve_file(file: str, families: Collection[str]) -> None:
    """Raise UnknownKeys for every key that Ray does not know; `file` is absolute or beside the packages.

    Raise LosesWhatIsBuilt for actor options of a family: they would replace its part of a GPU, whatever they say.
    """
    document = yaml.safe_load((REPOSITORY / file).read_text(encoding="utf-8"))
    if unknown := list(unknown_keys(document)):
        raise UnknownKeys(f"{file}: nothing reads {', '.join(unknown)}")
    if lost := list(replaced_options(document, families)):
        raise LosesWhatIsBuilt(
            f"{file}: take out {', '.join(lost)}: Ray puts it in the place of what the builder reckons; say in args "
            "what a family needs, families: {<name>: {gpu_gib: …}}"
        )


def replaced_options(document: dict[str, Any], families: Collection[str]) -> Iterator[str]:
    """Dotted paths of families' actor options."""
    for app in document.get("applications", []):
        for deployment in app.get("deployments", []):
            if deployment.get("name") in families and "ray_actor_options" in deployment:
                yield f"applications.{app.get('name', '?')}.deployments.{deployment['name']}.ray_actor_options"


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
