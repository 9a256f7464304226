"""OpenAI's API under /v1: requests translated to calls, answers and events to what its clients read."""
