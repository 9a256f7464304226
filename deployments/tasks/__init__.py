"""Every task: one file each, its types first, then the one function that runs it."""
