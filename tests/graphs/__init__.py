"""Planning and composing."""
