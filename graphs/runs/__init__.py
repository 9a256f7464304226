"""A plan at work: legs over the families, their events in order, and the answer that these make."""
