"""Everything that knows more than one task: planning, composing, and the router they happen in."""
