"""Promises, through the endpoint, with real models."""
