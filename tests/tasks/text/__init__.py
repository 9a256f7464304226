"""The text family through HTTP."""
