"""The deployments: one file a family, which tasks it serves and what loads its engines."""
