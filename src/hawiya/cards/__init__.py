"""Reading an identity card: decode, locate, rectify, classify, find lines, read, parse, validate, judge.

Functions over arrays, one file per step, in that order. Nothing here knows HTTP, a database or a tenant;
thresholds reach the steps as arguments.
"""
