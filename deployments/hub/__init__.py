"""Hugging Face Hub: facts and lists of models with a disk cache, downloads with progress, names and secrets."""
