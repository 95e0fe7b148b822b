"""Faces: detect, align, embed, match; liveness over three frames; the portrait of a card.

Functions over arrays and frozen results. Thresholds reach the steps as arguments; no template leaves the process.
"""
