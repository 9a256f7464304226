"""The ways from Python to the running application, which `graphs.client` takes."""
