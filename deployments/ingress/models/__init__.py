"""Models over HTTP: /api/models."""
