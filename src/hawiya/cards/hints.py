"""What a person can do about a field, or a whole card, that could not be read."""

from collections.abc import Mapping

from hawiya.cards.reading import Cause

_LABELS: Mapping[str, str] = {
    "image": "the card",
    "idNumber": "the national number",
    "first_name": "the first name",
    "last_names": "the line of the other names",
    "address_1": "the first line of the address",
    "address_2": "the second line of the address",
    "govern": "the second line of the address",
    "dateOfBirth": "the birth date",
    "idKey": "the serial under the portrait",
    "releaseDate": "the date of issue",
    "job": "the job",
    "jobTitle": "the second line of the job",
    "maritalStatus": "the marital status",
    "religion": "the religion",
    "gender": "the gender",
    "husbandName": "the husband's name",
    "idExpiry": "the expiry date",
}
_SENTENCES: Mapping[Cause, str] = {
    Cause.BLURRED: "{what} is blurred: hold still, tap to focus and take another picture",
    Cause.GLARE: "glare on {what}: tilt the card away from the light or turn off the flash",
    Cause.CUT_OFF: "{what} is cut off: show the whole card, all four corners",
    Cause.TOO_DARK: "{what} is too dark: find more light",
    Cause.TOO_BRIGHT: "{what} is too bright: find softer light",
    Cause.TOO_SMALL: "{what} is too small: move closer until the card fills the frame",
    Cause.UNCERTAIN: "{what} was read without certainty: take another picture",
    Cause.MISREAD: "{what} was read as what cannot be printed there: take another picture",
    Cause.NOT_FOUND: "{what} was not found: show it uncovered and take another picture",
}


def hint_for(field: str, cause: Cause) -> str:
    """Return one sentence for a field (a wire name) or the card as a whole (`image`); raise `KeyError` for another."""
    return _SENTENCES[cause].format(what=_LABELS[field])
