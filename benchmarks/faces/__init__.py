"""How well faces are known and attacks told from people, and how fast: `python -m benchmarks.faces --help`."""
