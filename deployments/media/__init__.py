"""Bytes to library objects and back, and the one guarded way to fetch them."""
