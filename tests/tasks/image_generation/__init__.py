"""Image generation through HTTP."""
