"""What is written of people, places and things, and what may be asked of it."""
