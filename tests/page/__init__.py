"""The page in a real browser, Chromium, on real models: `python -m tests.page`."""
