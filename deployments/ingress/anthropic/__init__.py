"""Anthropic's Messages API under /v1/messages, translated to calls and back."""
