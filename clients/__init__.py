"""Clients of the API, and what makes them."""
