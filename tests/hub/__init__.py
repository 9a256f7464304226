"""The Hub's client against a real server that speaks the Hub's HTTP API."""
