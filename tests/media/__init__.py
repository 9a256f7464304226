"""Bytes into pictures and sound, and the guarded fetch."""
