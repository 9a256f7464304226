"""Promises of deployments/ingress."""
