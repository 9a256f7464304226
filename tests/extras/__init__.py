"""Tests of what is installed by an extra alone; pytest runs them when it is given their file."""
