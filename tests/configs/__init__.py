"""What an operator writes, and what is refused in it."""
