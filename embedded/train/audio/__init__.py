"""Those that hear, speak and sound."""
