"""The vision family through HTTP."""
