"""Traces of how a picture came to be: recapture patterns, sensor noise, compression, and fingerprints of pictures.

Pure functions over uint8 pictures and encoded bytes. Everything is evidence with a number and a place; nothing here
decides. Every function takes pictures of any size, also 1 x 1, and never returns NaN.
"""
