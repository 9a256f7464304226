"""Those that see and speak."""
