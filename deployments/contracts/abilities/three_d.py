"""What engines of the three_d family can do."""
