"""The page: a static single-page app without a build step, drawn from what the native API tells of its tasks."""
