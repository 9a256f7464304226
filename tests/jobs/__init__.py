"""Durable jobs through the endpoint."""
