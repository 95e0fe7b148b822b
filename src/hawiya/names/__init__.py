"""Personal names in Arabic and Latin letters: taken apart, compared, and the comparison explained."""
