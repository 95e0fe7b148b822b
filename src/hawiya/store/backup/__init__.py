"""Copies of a whole installation, consistent in themselves, and their way back.

The database is copied first, as it stands at one moment; then every blob that this copy refers to. A blob is written
once and never changed, so what is copied later is what the copied row meant. What was deleted between the two is
counted as such; what is missing although the live database still refers to it is a fault, and said.
"""
