"""Those that shape solids."""
