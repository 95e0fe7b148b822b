"""The operating points of the judgement of a card; the caller holds the values."""

from dataclasses import dataclass

from hawiya.cards.authenticity.result import Species


@dataclass(frozen=True, slots=True)
class AuthenticityThresholds:
    """From which score (0..1) each kind of attack counts as found, and from which (`_doubt`) a reviewer decides.

    `screen`, `print`, `photocopy`: a copy. `digital`: a picture that no camera took, as missing noise or its file
    shows; `rendered`: one that only looks so to a network, which takes clean prints for such as well. `portrait`,
    `text`: another portrait, edited print, as a network sees it. Above 1 no card is refused for it. `spliced`: either,
    as the traces of the picture's first JPEG tell (`spliced.py`). `conflict`: how sure both readings of a
    contradiction must be. `colour_spread`: spread of chroma in units of CIELAB under which a card is a copy without
    colour (`colour.check_colour`).
    """

    screen: float = 0.5
    screen_doubt: float = 0.2
    print: float = 0.5
    print_doubt: float = 0.3
    photocopy: float = 0.5
    photocopy_doubt: float = 0.3
    digital: float = 0.9
    digital_doubt: float = 0.7
    rendered: float = 1.5
    rendered_doubt: float = 0.95
    portrait: float = 1.5
    portrait_doubt: float = 0.4
    text: float = 1.5
    text_doubt: float = 0.5
    spliced: float = 0.9
    spliced_doubt: float = 0.5
    conflict: float = 0.98
    conflict_doubt: float = 0.5
    colour_spread: float = 2.4

    def of(self, species: Species) -> tuple[float, float]:
        """Return threshold and doubt of a kind of attack that is judged on one side of the card alone.

        Of `Species.DIGITAL` those of missing noise and metadata. Raises `KeyError` for one that is not
        (`Species.REUSED`).
        """
        return {
            Species.SCREEN: (self.screen, self.screen_doubt),
            Species.PRINT: (self.print, self.print_doubt),
            Species.PHOTOCOPY: (self.photocopy, self.photocopy_doubt),
            Species.DIGITAL: (self.digital, self.digital_doubt),
            Species.PORTRAIT: (self.portrait, self.portrait_doubt),
            Species.TEXT: (self.text, self.text_doubt),
            Species.CONFLICT: (self.conflict, self.conflict_doubt),
        }[species]

    def spliced_at(self) -> tuple[float, float]:
        """Return threshold and doubt of a portrait or a line that was put into the picture's first file."""
        return self.spliced, self.spliced_doubt

    def by_look(self, species: Species) -> tuple[float, float]:
        """Return the same of a kind of copy where a network's look at it is all that there is."""
        return (self.rendered, self.rendered_doubt) if species is Species.DIGITAL else self.of(species)
