"""Card numbers typed wrongly: five slips of the finger, and three that land on somebody else's number."""

from dataclasses import dataclass, replace

from etl.demo.dice import dice
from etl.demo.people import Person


@dataclass(frozen=True)
class Slips:
    """``typed``: (feed, person) → the number that the feed's files show; ``missing``: registered without number."""

    typed: dict[tuple[str, str], str]
    missing: frozenset[str]


def card_slips(
    seed: int, people: dict[str, Person], crafts: dict[str, str], registered: list[str]
) -> tuple[dict[str, Person], Slips]:
    """Return the people with their hazards named, and the slips.

    A shared number is typed for a person whose given name is another, in the training list or the registry: the law
    says one number is one person, so only the names can tell.
    """
    rng = dice(seed, "slips")
    typed: dict[tuple[str, str], str] = {}
    hazards: dict[str, str] = {}
    taken = {person.national_id for person in people.values()}
    both = [p for p in registered if p in crafts and not people[p].hazards]
    chosen = rng.sample(both, len(both))
    feeds = ("chamber_registry", "chamber_registry", "chamber_registry", "reference_list", "ofppt_trainees")
    for person, feed in zip(chosen[:5], feeds, strict=True):
        typed[feed, person] = _one_digit_off(people[person].national_id, taken, rng.randrange(10))
        hazards[person] = "cin_typing_error"
    others = chosen[13:]
    for owner, feed in zip(chosen[5:8], ("ofppt_trainees", "ofppt_trainees", "chamber_registry"), strict=True):
        other = next(p for p in others if people[p].given != people[owner].given)
        others.remove(other)
        typed[feed, other] = people[owner].national_id
        hazards[owner] = hazards[other] = "shared_cin"
    missing = [*chosen[8:13], *[p for p in registered if p not in crafts][:5]]
    hazards.update(dict.fromkeys(missing, "registry_no_cin"))
    marked = {
        key: replace(person, hazards=(*person.hazards, hazards[key])) if key in hazards else person
        for key, person in people.items()
    }
    return marked, Slips(typed, frozenset(missing))


def _one_digit_off(number: str, taken: set[str], start: int) -> str:
    for step in range(1, 10):
        wrong = number[:-2] + str((int(number[-2]) + start + step) % 10) + number[-1]
        if wrong not in taken:
            return wrong
    raise ValueError("every neighbour of this number is taken")
