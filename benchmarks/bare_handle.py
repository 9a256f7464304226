"""The smallest model as a bare Serve deployment, asked by its handle: `python -m benchmarks.bare_handle`.

Reads lines of `REQUESTS CLIENTS` and answers each with the seconds of every request and of all together, as JSON.
"""

import asyncio
import json
import logging
import os
import sys
from time import perf_counter

import ray
from ray import serve
from ray.serve.handle import DeploymentHandle

from benchmarks.bare_engine import TEXT, engine
from deployments.contracts.findings import Label

FLAGS = {name: value for name, value in os.environ.items() if name.startswith(("RAY_SERVE_", "OMP_"))}


class Bare:
    """The engine and nothing else."""

    def __init__(self) -> None:
        self._engine = engine()

    async def classify(self, text: str) -> tuple[Label, ...]:
        [labels] = self._engine.classify([text], function_to_apply=None)
        return labels


async def asked(handle: "DeploymentHandle[object]", requests: int, clients: int) -> tuple[list[float], float]:
    """Seconds of each request, and of all."""
    taken: list[float] = []

    async def client() -> None:
        for _ in range(requests // clients):
            began = perf_counter()
            await handle.classify.remote(TEXT)
            taken.append(perf_counter() - began)

    began = perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return taken, perf_counter() - began


async def answer(handle: "DeploymentHandle[object]") -> None:
    await asked(handle, 10, 1)
    print(json.dumps("ready"), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        requests, clients = map(int, line.split())
        print(json.dumps(await asked(handle, requests, clients)), flush=True)


def main() -> None:
    ray.init(address="auto", logging_level=logging.ERROR, log_to_driver=False)
    declare = serve.deployment(
        name="bare",
        max_ongoing_requests=1000,
        ray_actor_options={"num_cpus": 0, "runtime_env": {"env_vars": FLAGS}},
    )
    asyncio.run(answer(serve.run(declare(Bare).bind(), name="bare", route_prefix=None)))


if __name__ == "__main__":
    main()
