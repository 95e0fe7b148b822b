"""Screening measured: how well names are matched, side by side with a peer, and how fast lists are searched."""
