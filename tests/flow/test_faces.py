"""Under which name and place a person is shown."""

from hypothesis import given
from hypothesis import strategies as st

from etl.flow.faces import TOLD, faces

FACES = TOLD[2:]


def _records(*lines):
    told = [dict(line) for line in lines]
    return {name: [line.get(name) for line in told] for name in TOLD}


def _face(*lines, persons=None):
    found = faces(_records(*lines), persons or {line["record_id"]: "P" for line in lines})
    return found.set_index("person_id").to_dict("index")


def test_the_training_list_counts_three_times():
    registry = [{"record_id": f"r{n}", "feed": "chamber_registry", "province": "09.002"} for n in range(2)]
    told = _face({"record_id": "t", "feed": "ofppt_trainees", "province": "09.001"}, *registry)["P"]
    assert (told["province"], told["in_registry"]) == ("09.001", True)
    more = [{"record_id": f"h{n}", "feed": "region_handovers", "province": "09.002"} for n in range(2)]
    assert (
        _face({"record_id": "t", "feed": "ofppt_trainees", "province": "09.001"}, *registry, *more)["P"]["province"]
        == "09.002"
    )


def test_nobody_says_nothing_and_an_empty_word_is_nothing():
    told = _face(
        {"record_id": "t", "feed": "ofppt_trainees", "sex": ""}, {"record_id": "u", "feed": "region_handovers"}
    )
    assert told["P"] == {"in_registry": False, **dict.fromkeys(FACES)}
    assert faces(_records(), {}).empty


def test_a_record_of_nobody_has_no_face():
    assert _face({"record_id": "t", "feed": "chamber_registry", "sex": "F"}, persons={"other": "P"}) == {}


def _slow(lines, persons):
    found = {}
    for line in lines:
        person = persons.get(line["record_id"])
        if person:
            face = found.setdefault(person, {"in_registry": False, **{name: {} for name in FACES}})
            face["in_registry"] |= line["feed"] == "chamber_registry"
            for name in FACES:
                if line.get(name):
                    weight = 3 if line["feed"] == "ofppt_trainees" else 1
                    face[name][line[name]] = face[name].get(line[name], 0) + weight
    chosen = lambda votes: min(votes, key=lambda word: (-votes[word], word)) if votes else None  # noqa: E731
    return {
        person: {name: votes if name == "in_registry" else chosen(votes) for name, votes in face.items()}
        for person, face in found.items()
    }


_LINES = st.lists(
    st.fixed_dictionaries(
        {"record_id": st.sampled_from("abcdef"), "feed": st.sampled_from(["ofppt_trainees", "chamber_registry", "region_handovers"])},
        optional={name: st.sampled_from(["", "x", "y", "ي", None]) for name in FACES},
    ),
    max_size=12,
)  # fmt: skip


@given(_LINES, st.randoms(use_true_random=False))
def test_the_votes_are_counted_whatever_their_order(lines, chance):
    persons = dict(zip("abcde", ["P", "P", "Q", "Q", "R"], strict=True))
    expected = _slow(lines, persons)
    chance.shuffle(lines)
    assert _face(*lines, persons=persons) == expected
