"""Those that film."""
