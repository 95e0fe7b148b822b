"""Watchlists: read from the formats that the world publishes, indexed by name and number, searched and explained."""
