"""The parts of the benchmark; any of them can be run alone."""

CARDS = "cards"
PEER = "peer"
TIMES = "times"
NO_CARD = "no-card"
CUT_OFF = "cut-off"
SWEEP = "sweep"
PARTS = (CARDS, PEER, NO_CARD, CUT_OFF, SWEEP, TIMES)
