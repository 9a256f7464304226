"""Promises of deployments/contracts."""
