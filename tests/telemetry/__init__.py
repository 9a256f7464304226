"""What is measured and traced, in this process and through the server."""
