"""What is measured and traced, as values; whoever keeps the figures and spans is handed in."""
