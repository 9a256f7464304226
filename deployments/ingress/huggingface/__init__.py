"""Hugging Face's inference API under /models/{id}, translated to calls and back."""
