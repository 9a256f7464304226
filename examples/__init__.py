"""Clients of a running server, one file each; the tests run every one of them."""
