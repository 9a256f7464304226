"""Our own log lines in Serve's files, as JSON with the request's id, beside Serve's own."""

import logging

OURS, SERVES = "anymodal", "ray.serve"


def log_as_serve() -> None:
    """In a replica. Serve sets its handlers anew whenever their options change: they are found by way of its logger."""
    logging.getLogger(OURS).parent = logging.getLogger(SERVES)
