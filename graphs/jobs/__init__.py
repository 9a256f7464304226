"""Durable jobs: a store that every replica reaches, and what runs the jobs in it."""
