"""The three_d family through HTTP."""
