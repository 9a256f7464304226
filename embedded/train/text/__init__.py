"""Those that read and write."""
