"""The routes of this dialect that are no conversation: vectors, pictures, sound, checks of content, ranking."""

from fastapi import FastAPI

from deployments.ingress.desk import Desk
from deployments.ingress.openai import embeddings, image_edits, images, moderations, rerank, speech, transcriptions

GROUPS = (embeddings, images, image_edits, speech, transcriptions, moderations, rerank)


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""
    for group in GROUPS:
        group.add_routes(api, desk)
