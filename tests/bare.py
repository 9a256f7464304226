"""The application without Ray, for the tests of one family while it is written: `python -m tests.bare --port 8123`."""

import argparse

import uvicorn

from configs.catalog import catalog
from configs.settings import Settings
from deployments.families.registry import FAMILIES
from deployments.ingress.api import create_api
from deployments.ingress.limits import Limits
from graphs.models import Models
from graphs.router import Router
from tests.ingress.in_process import InProcessFamily


def main() -> None:
    """Serves every family in threads of this process until Ctrl-C."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8123)
    settings = Settings()
    families = {name: InProcessFamily(name) for name in FAMILIES}
    router = Router(settings, Models(catalog(), settings.default_tier), families)
    uvicorn.run(create_api(router, Limits()), host="127.0.0.1", port=asked.parse_args().port, log_level="warning")


if __name__ == "__main__":
    main()
