"""The heart: transactions, steps, evidence, decisions; what "completed" and "verified" mean.

Pure rules over frozen data: no HTTP, no SQL, no pixels. What it needs from outside stands in `ports`.
"""
