"""The JavaScript clients that people hold, run by node against the served application: `python -m tests.node`."""
