"""The clients that people hold, unchanged, against the served app."""
