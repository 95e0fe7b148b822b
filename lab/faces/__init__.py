"""Faces in motion and attacks on them, from single photographs with depth: `python -m lab.faces --help`."""
