"""Durable jobs over HTTP: /api/jobs."""
