"""The store of jobs and the decisions about them, without a server."""
