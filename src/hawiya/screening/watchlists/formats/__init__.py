"""Readers of the formats in which the world publishes its lists, one a file."""
