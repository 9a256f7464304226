"""The retrieval family through HTTP."""
