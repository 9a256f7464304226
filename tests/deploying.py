"""A running application deployed anew and watched as `serve deploy` and `serve status` do it, at once."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from ray.dashboard.modules.serve.sdk import ServeSubmissionClient

from tests.client import WITHIN_S, Json
from tests.server import Server

APP = "anymodal"


class Operator:
    """Of a server that `serve run` has started; where its dashboard is, Ray has said."""

    def __init__(self, server: Server) -> None:
        self._file = Path(server.folder, "serve_config.yaml")
        self._started_from = self._file.read_text()
        said = re.search(r"dashboard at .*?(http://[\d.:]+)", server.log)
        assert said, server.log
        self._dashboard = ServeSubmissionClient(said[1])

    def deploy(self, args: Mapping[str, Any] | None = None, flags: Mapping[str, str] | None = None) -> None:
        """The file that the server was started from, with these settings and variables changed."""
        document = yaml.safe_load(self._started_from)
        (app,) = document["applications"]
        app["args"] |= args or {}
        app["runtime_env"]["env_vars"] |= flags or {}
        self._file.write_text(yaml.safe_dump(document))
        self._dashboard.deploy_applications(document)

    def status(self) -> Json:
        """The application's, with its deployments'."""
        app: Json = self._dashboard.get_serve_details()["applications"][APP]
        return app

    def said(self) -> str:
        """All that the status says in words."""
        status = self.status()
        return "\n".join([status["message"], *(row["message"] for row in status["deployments"].values())])

    def wait_for(self, status: str) -> None:
        self.wait_until(lambda: self.status()["status"] == status)

    def wait_until(self, enough: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not enough():
            assert time.monotonic() - began < WITHIN_S, self.status()
            time.sleep(0.2)
