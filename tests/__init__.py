"""Promises, kept through the endpoint with real models."""

import os

THREADS = 1
"""Of every process, the servers' too: sums differ in their last bit where threads differ in number, and many processes
share two cores, where a thread that waits for others takes the time that these need.
"""

os.environ["OMP_NUM_THREADS"] = str(THREADS)  # before anybody imports torch
