"""All formats that can be imported, and which one a file is in."""

from hawiya.screening.watchlists.formats import eg_decisions, eu, ftm_json, ofac, opensanctions_csv, uk, un_xml
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import head_of
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList

FORMATS = {
    one.name: one
    for one in (
        ftm_json.FORMAT,
        opensanctions_csv.FORMAT,
        un_xml.FORMAT,
        ofac.XML_FORMAT,
        ofac.CSV_FORMAT,
        eu.XML_FORMAT,
        eu.CSV_FORMAT,
        uk.CSV_FORMAT,
        uk.XML_FORMAT,
        # The last one: its headings are the least peculiar.
        eg_decisions.FORMAT,
    )
}


def format_of(source: Source, name: str | None) -> Format:
    """Return the format of a list: the named one, else the one that it looks like. Raises `BadList` and `BadSource`."""
    if name is not None and name not in FORMATS:
        raise BadList(f"there is no format {name}; known are {', '.join(FORMATS)}")
    head = head_of(source)
    matching = [one for one in FORMATS.values() if one.matches(head)]
    if name is None:
        if not matching:
            known = "; ".join(f"{one.name}: {one.title}" for one in FORMATS.values())
            raise BadList(f"the file looks like none of the known formats ({known})")
        return matching[0]
    wanted = FORMATS[name]
    if wanted not in matching:
        looks = f"looks like {matching[0].name}" if matching else "looks like none of the known formats"
        raise BadList(f"the file is not {wanted.title}; it {looks}")
    return wanted
