"""The video family through HTTP."""
