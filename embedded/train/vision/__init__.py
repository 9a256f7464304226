"""Those that see."""
