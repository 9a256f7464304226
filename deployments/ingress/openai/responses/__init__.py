"""OpenAI's responses: conversations that go on from what the server keeps, told as items and typed events."""
