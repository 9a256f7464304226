"""The vocabulary that every other package speaks; pydantic and the standard library only."""
