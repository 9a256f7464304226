"""Tests of the embedded models and of how they are built."""
