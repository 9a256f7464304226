"""One promise a test, through HTTP, on real models."""
