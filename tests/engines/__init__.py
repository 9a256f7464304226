"""Engines by themselves, in this process."""
