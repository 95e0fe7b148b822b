"""A third simulator of attacks on the card, for measuring only: plain ones, as anybody makes them in an afternoon.

The first (`lab.attacks`) and the second (`lab.second`) follow the physics, which leaves little to see of most copies.
Here what an attack leaves is there to see: sub-pixels, dots, bands, a pasted rectangle. Whoever misses these misses the
cheapest attacks. Half of the cards are the first generator's in the reserved fonts, half are drawn plainly
(`cards.py`); nothing else is shared with what draws pictures to learn from (`lab.attacks.overt`). Nothing may be
trained or tuned on it.
"""

from lab.third.species import SPECIES, draw, photographed, twice

__all__ = ["SPECIES", "draw", "photographed", "twice"]
