"""One clerk's hand: how the names, numbers and dates of a person look in one file.

The truth never changes here; only its writing does. A clerk writes the same person the same way all over a file,
and another clerk another way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from etl.demo.names import Name
from etl.demo.people import Person
from etl.demo.slips import Slips
from etl.policy import Policy

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PROVINCE_NICKNAMES = {
    "09.001": ("Agadir Ida Outanane", "Agadir-Ida-Ou-Tanane"),
    "09.273": ("Inezgane Ait Melloul", "Inezgane-Aït Melloul"),
    "09.541": ("Taroudant", "Taroudannt"),
    "09.163": ("Chtouka Ait Baha", "Chtouka-Aït Baha"),
    "09.581": ("Tiznit",),
    "09.551": ("Tata",),
}
_CRAFT_NICKNAMES = {"MECA": "Mécanique auto", "ELAU": "Électricité auto", "POTE": "Poterie / céramique"}
Order = Literal["family first", "given first"]


def arabic_digits(text: str) -> str:
    """Return the text with the digits of the Mashriq, as some Arabic forms have them."""
    return text.translate(_ARABIC_DIGITS)


@dataclass
class Pen:
    """A clerk with habits; ``wild`` is how often the usual spelling is left."""

    rng: Random
    policy: Policy
    feed: str
    slips: Slips
    order: Order = "family first"
    capitals: bool = False
    wild: float = 0.35
    mashriq: bool = False
    _kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def _once(self, person: Person, what: str, write: Callable[[], str]) -> str:
        key = (person.id, what)
        if key not in self._kept:
            self._kept[key] = write()
        return self._kept[key]

    def _latin(self, name: Name) -> str:
        return self.rng.choice(name.latin) if self.rng.random() < self.wild else name.latin[0]

    def family(self, person: Person) -> str:
        """Return the family name in Latin letters."""
        return self._once(person, "family", lambda: self._cased(self._latin(person.family)))

    def given(self, person: Person) -> str:
        """Return the given name in Latin letters."""
        return self._once(person, "given", lambda: self._latin(person.given))

    def full(self, person: Person) -> str:
        """Return both names in one cell, in this clerk's order."""
        family, given = self.family(person), self.given(person)
        return f"{family} {given}" if self.order == "family first" else f"{given} {family}"

    def _cased(self, text: str) -> str:
        return text.upper() if self.capitals else text

    def family_arabic(self, person: Person) -> str:
        """Return the family name in Arabic letters."""
        return self._once(person, "family_arabic", lambda: self._arabic(person.family.arabic))

    def given_arabic(self, person: Person) -> str:
        """Return the given name in Arabic letters."""
        return self._once(person, "given_arabic", lambda: self._arabic(person.given.arabic))

    def full_arabic(self, person: Person) -> str:
        """Return both names in Arabic letters in one cell, in this clerk's order."""
        family, given = self.family_arabic(person), self.given_arabic(person)
        return f"{family} {given}" if self.order == "family first" else f"{given} {family}"

    def _arabic(self, text: str) -> str:
        drawn = self.rng.random()
        if drawn < self.wild / 3:
            return text.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا")
        if drawn < self.wild / 2:
            return text[:-1] + "ه" if text.endswith("ة") else text
        if drawn < self.wild / 1.7:
            return text[:2] + "ـ" + text[2:] if text[0] not in "اأإآدذرزو" and text[1] not in "اأإآدذرزو " else text
        return text

    def national_id(self, person: Person) -> str | None:
        """Return the card number as this clerk types it, slips included; None when the registry has none."""
        if self.feed == "chamber_registry" and person.id in self.slips.missing:
            return None
        number = self.slips.typed.get((self.feed, person.id), person.national_id)
        return self._once(person, "card", lambda: self._card(number))

    def _card(self, number: str) -> str:
        letters = number.rstrip("0123456789")
        digits = number.removeprefix(letters)
        shapes = (
            number,
            f"{letters} {digits}",
            f"{letters}-{digits}",
            number.lower(),
            f"{letters} {digits[:-3]} {digits[-3:]}",
            letters + digits.replace("0", "O", 1),
        )
        return self.rng.choices(shapes, (70, 12, 5, 6, 4, 3))[0]

    def birth(self, person: Person) -> str | date:
        """Return the birth date as the card tells it: whole, 01/01 of the year, or the year alone."""
        if person.birth_known == "year":
            return self._digits(self.rng.choice((f"{person.birth.year}", f"00/00/{person.birth.year}")))
        born = person.birth if person.birth_known == "day" else person.birth.replace(month=1, day=1)
        if not self.mashriq and self.rng.random() < 0.3:
            return born
        slim = f"{born.day}/{born.month}/{born.year}"
        return self._digits(self.rng.choices((f"{born:%d/%m/%Y}", slim), (5, 1))[0])

    def phone(self, person: Person) -> str | int | None:
        """Return the phone number in one of its usual shapes, a bare number among them, or None: some gave none."""
        digits = person.phone.removeprefix("+212")
        by_two = " ".join(("0" + digits)[n : n + 2] for n in range(0, 10, 2))
        shapes = (f"0{digits}", by_two, by_two.replace(" ", "."), f"212{digits}", f"+212 {digits}", int(digits), None)
        return self.rng.choices(shapes, (40, 22, 8, 6, 8, 8, 8))[0]

    def province(self, code: str) -> str:
        """Return the province's French name, or a usual short form."""
        return self.rng.choice(_PROVINCE_NICKNAMES[code])

    def province_arabic(self, code: str) -> str:
        """Return the province's Arabic name."""
        return next(place.ar for place in self.policy.provinces if place.code == code)

    def craft(self, code: str) -> str:
        """Return the craft's French name, in capitals or short at times."""
        name = self.policy.crafts[code].fr
        return self.rng.choices((name, name.upper(), _CRAFT_NICKNAMES.get(code, name)), (6, 1, 2))[0]

    def craft_arabic(self, code: str) -> str:
        """Return the craft's Arabic name."""
        return self.policy.crafts[code].ar

    def day(self, day: date) -> str:
        """Return a day as text, with this clerk's digits."""
        return self._digits(f"{day:%d/%m/%Y}")

    def number(self, number: int) -> str | int:
        """Return a number: a number, or text in the digits of the Mashriq."""
        return arabic_digits(str(number)) if self.mashriq else number

    def _digits(self, text: str) -> str:
        return arabic_digits(text) if self.mashriq else text
