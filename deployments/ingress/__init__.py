"""HTTP: one FastAPI app over a gateway, its readers, limits, error bodies and streams."""
