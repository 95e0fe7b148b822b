"""Is the card genuine? Independent detectors, each of one or a few kinds of attack, and the judge that asks them all.

Every detector answers with a score between 0 and 1, the threshold that it was held against, and where a reviewer should
look. Which outcome a score has, the caller's thresholds say; the whole judgement is described in
`docs/authenticity.md`.
"""
