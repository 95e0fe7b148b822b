"""What is printed on each side, by wire name, for one invented person."""

from lab.corpus import Person


def front_texts(person: Person) -> dict[str, str]:
    """Return the front's texts: Arabic as printed, numbers and dates in ASCII digits (dates YYYY/MM/DD)."""
    return {
        "first_name": person.first_name,
        "last_names": person.last_names,
        "address_1": person.address_1,
        "address_2": person.address_2,
        "idNumber": person.number,
        "dateOfBirth": f"{person.birth_date:%Y/%m/%d}",
        "idKey": person.serial,
    }


def back_texts(person: Person) -> dict[str, str]:
    """Return the back's texts; what is not printed for this person is absent."""
    texts = {
        "releaseDate": f"{person.issue_date:%Y/%m}",
        "idNumber": person.number,
        "job": person.job,
        "jobTitle": person.job_title,
        "maritalStatus": person.marital_status,
        "religion": person.religion,
        "gender": person.gender_text,
        "husbandName": person.husband or "",
        "idExpiry": f"{person.expiry_date:%Y/%m/%d}",
    }
    return {name: text for name, text in texts.items() if text}
