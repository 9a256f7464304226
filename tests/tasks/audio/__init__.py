"""The audio family, through the endpoint."""
