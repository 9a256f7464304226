"""Who may ask for what, and how much of it: keys, scopes, and the limits of each key."""
