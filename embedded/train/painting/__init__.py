"""Those that paint."""
