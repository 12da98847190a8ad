"""The whole invented programme: people, trainings, cooperatives, lists and hand-overs, whatever the week.

Every fact carries ``known``, the day its file arrives; the files and the truth of a week both read from here.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from etl.demo.dice import dice
from etl.demo.handing import Allocation, Cooperative, Handover, allocations, handovers
from etl.demo.names import COOPERATIVES
from etl.demo.people import Person, Registrar, Sex, with_households
from etl.demo.plan import E2025, FATES, GROUPS, INDIVIDUALS, PROVINCES, TWICE_TRAINED, WOMEN_IN_TEN, Fate
from etl.demo.slips import Slips, card_slips
from etl.demo.story import Goods, goods
from etl.policy import Policy


@dataclass(frozen=True)
class Training:
    """One person in one cohort and craft, as the training centre wrote it down; ``None`` when it did not."""

    person: str
    cohort: str
    craft: str
    attended: int | None
    days: int
    certificate: str
    group: str
    start: date
    end: date

    def is_trained(self, minimum: float) -> bool:
        """Return whether the policy's attendance is reached or a certificate was given."""
        return bool(self.certificate) or (self.attended is not None and self.attended / self.days >= minimum)


@dataclass(frozen=True)
class World:
    """Everything that is true."""

    seed: int
    policy: Policy
    people: dict[str, Person]
    trainings: tuple[Training, ...]
    cooperatives: dict[str, Cooperative]
    fates: dict[str, Fate]  # by person, for the cohort of 2023
    outsiders: tuple[str, ...]  # on the Region's lists, never enrolled
    registered: tuple[str, ...]  # in the Chamber's registry, in its order
    goods: Goods
    allocations: tuple[Allocation, ...]
    handovers: tuple[Handover, ...]
    slips: Slips

    def of(self, cohort: str) -> list[Training]:
        """Return the cohort's trainings."""
        return [training for training in self.trainings if training.cohort == cohort]


def world(seed: int, policy: Policy) -> World:
    """Return the invented programme of this seed."""
    registrar = Registrar(dice(seed, "people"))
    slots, cooperatives, fates_in_order = _slots(seed)
    people = [registrar.person(sex, province, cooperative) for _, sex, province, cooperative in slots]
    people = with_households(people, dice(seed, "households"))
    crafts = {person.id: slot[0] for person, slot in zip(people, slots, strict=True)}
    fates = {p.id: f for p, f in zip(people, fates_in_order, strict=True) if f is not None}
    houses = {c.id: replace(c, members=tuple(p.id for p in people if p.cooperative == c.id)) for c in cooperatives}
    later, courses_2025 = _second_cohort(seed, registrar, crafts, people)
    outsiders = [registrar.person("F" if n % 2 else "M", "09.001") for n in range(4)]
    others = [registrar.person(*_anybody(seed, n)) for n in range(400)]
    everybody = {p.id: p for p in [*people, *later, *outsiders, *others]}
    trainings = [
        *_trainings(seed, policy, "E2023", crafts, fates),
        *_trainings(seed, policy, "E2025", courses_2025, {}),
    ]
    rng = dice(seed, "registry")
    registered = [*rng.sample([p.id for p in people], 156), *(p.id for p in others)]
    rng.shuffle(registered)
    everybody, slips = card_slips(seed, everybody, crafts, registered)
    for n, person in enumerate(sorted(registered)):
        everybody[person] = replace(everybody[person], registry_id=f"0{9_040_000 + 37 * n}")
    listed = [*fates.items()]
    return World(
        seed, policy, everybody, tuple(trainings), houses, fates, tuple(p.id for p in outsiders), tuple(registered),
        goods(policy, Counter(crafts.values())),
        tuple(allocations(listed, crafts, houses.values(), [p.id for p in outsiders])),
        tuple(handovers(policy, listed, crafts, houses.values(), [p.id for p in outsiders])),
        slips,
    )  # fmt: skip


Slot = tuple[str, Sex, str, str]  # craft, sex, province, cooperative


def _slots(seed: int) -> tuple[list[Slot], list[Cooperative], list[Fate | None]]:
    """Return one slot per person of 2023, in an order that mixes the crafts' fates, and the cooperatives."""
    rng = dice(seed, "slots")
    pool = [code for code, count in PROVINCES.items() for _ in range(count)]
    rng.shuffle(pool)
    slots: list[tuple[Slot, Fate | None]] = []
    cooperatives = []
    homes = sorted(PROVINCES, key=lambda code: -PROVINCES[code])
    for number, group in enumerate(GROUPS, start=1):
        province, code = homes[number % 4], f"C{number:04d}"
        cooperatives.append(
            Cooperative(
                code,
                COOPERATIVES[number - 1],
                f"{number * 3 + 1}/{110 + 17 * number}/20{12 + number % 9}",
                province,
                group,
                (),
            )
        )
        for _ in range(group.members):
            pool.remove(province)
            slots.append(((group.craft, _sex(group.craft, rng.random()), province, code), None))
    for craft, fates in INDIVIDUALS.items():
        for fate, count in fates.items():
            for _ in range(count):
                slots.append(((craft, _sex(craft, rng.random()), pool.pop(), ""), FATES[fate]))
    rng.shuffle(slots)
    slots.sort(key=lambda slot: slot[0][0])
    return [slot for slot, _ in slots], cooperatives, [fate for _, fate in slots]


def _sex(craft: str, drawn: float) -> Sex:
    return "F" if drawn * 10 < WOMEN_IN_TEN.get(craft, 1) else "M"


def _anybody(seed: int, number: int) -> tuple[Sex, str]:
    rng = dice(seed, f"other {number}")
    return ("F" if rng.random() < 0.45 else "M"), rng.choices(list(PROVINCES), list(PROVINCES.values()))[0]


def _second_cohort(
    seed: int, registrar: Registrar, crafts: dict[str, str], people: list[Person]
) -> tuple[list[Person], dict[str, str]]:
    """Return the new people of 2025, and everybody's craft of 2025; four of 2023 came back for another craft."""
    rng = dice(seed, "second cohort")
    back = {
        rng.choice([p.id for p in people if crafts[p.id] == old and not p.cooperative]): new
        for old, new in TWICE_TRAINED.items()
    }
    left = Counter(E2025)
    left.subtract(back.values())
    courses = dict(back)
    fresh = []
    for craft, count in left.items():
        for _ in range(count):
            person = registrar.person(_sex(craft, rng.random()), rng.choice(list(PROVINCES)))
            fresh.append(person)
            courses[person.id] = craft
    return fresh, courses


def _trainings(
    seed: int, policy: Policy, cohort: str, crafts: dict[str, str], fates: dict[str, Fate]
) -> list[Training]:
    """Return the cohort's trainings: most came every day, a few too seldom, two were never written down."""
    edition, rng = policy.programme.cohorts[cohort], dice(seed, f"attendance {cohort}")
    # whoever is the only one of a fate stays trained, so that each story is told by somebody who counts
    alone = {name for name, count in Counter(_story(p, crafts, fates) for p in crafts).items() if count < 3}
    plenty = [p for p in crafts if _story(p, crafts, fates) not in alone]
    seldom = rng.sample(plenty, 14 if cohort == "E2023" else 2)
    unwritten = set(seldom[12:14]) if cohort == "E2023" else set()
    trainings = []
    starts = {craft: edition.start + timedelta(days=7 * n) for n, craft in enumerate(sorted(set(crafts.values())))}
    for number, (person, craft) in enumerate(crafts.items(), start=1):
        few = person in seldom
        attended = rng.choice((2, 3)) if few else rng.choices((edition.days, edition.days - 1), (5, 1))[0]
        certified = cohort == "E2023" and seldom.index(person) < 3 if few else rng.random() < 0.85
        start = starts[craft] if cohort == "E2023" else edition.start
        trainings.append(
            Training(
                person, cohort, craft,
                None if person in unwritten else attended, edition.days,
                f"AP/{cohort[1:]}/{number:04d}" if certified and person not in unwritten else "",
                f"{craft}{cohort[3:]}-{1 + number % 2}", start, start + timedelta(days=edition.days - 1),
            )
        )  # fmt: skip
    return trainings


def _story(person: str, crafts: dict[str, str], fates: dict[str, Fate]) -> tuple[str, Fate | None]:
    return crafts[person], fates.get(person)
