"""The routes of this dialect."""

from fastapi import FastAPI

from deployments.ingress.desk import Desk


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""
