"""Watchlists and the authority. Until lists are loaded and an authority is configured, both say so honestly."""
