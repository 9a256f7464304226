"""The serving side of Anymodal: what a task is, what runs it, and how it is asked for over HTTP."""
