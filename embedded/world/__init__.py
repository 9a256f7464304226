"""The one small world that all embedded models speak of: coloured shapes, what is said of them, and how they sound."""
