"""The application without Ray, for the tests of one family while it is written: `python -m tests.bare --port 8123`."""

import argparse
import tempfile

import uvicorn

from configs.catalog import catalog
from configs.settings import AccessSettings, HubSettings, JobSettings, Settings
from deployments.families.registry import FAMILIES
from deployments.ingress.api import create_api
from deployments.ingress.limits import Limits
from graphs.access import access_of
from graphs.jobs.house import DurableHouse
from graphs.models.choice import Models
from graphs.models.hub_terms import terms_of
from graphs.router import Router
from tests.ingress.in_process import InProcessFamily


def main() -> None:
    """Serves every family in threads of this process until Ctrl-C."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8123)
    asked.add_argument("--keys", help="a file of API keys, as `python -m configs.keys` prints their rows")
    asked.add_argument("--hub", help="the address of a Hub, any of whose models may be run")
    with tempfile.TemporaryDirectory(prefix="anymodal") as folder:
        given = asked.parse_args()
        here = AccessSettings(listens_on_loopback=True, keys_file=given.keys)
        hub = HubSettings(allow=("*",), endpoint=given.hub, folder=folder) if given.hub else HubSettings()
        settings = Settings(jobs=JobSettings(folder=folder), access=here, hub=hub)
        models = Models(catalog(), settings.default_tier)
        families = {name: InProcessFamily(name, terms_of(settings.hub)) for name in FAMILIES}
        durable = DurableHouse(settings, models, families)
        router = Router(settings, models, families, durable.meter)
        api = create_api(router, Limits(), durable, access_of(settings))
        uvicorn.run(api, host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
