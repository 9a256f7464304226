"""What engines of the video family can do."""
