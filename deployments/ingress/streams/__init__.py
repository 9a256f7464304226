"""Streams that may be gone on with after a broken connection: /api/inference/{id}."""
