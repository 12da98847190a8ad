"""The register of processing is made from the configuration: what changes there changes here."""

from pathlib import Path

import pytest

from etl.feeds import declared_feeds
from etl.flow.forgotten import NAMING
from etl.policy import load_policy
from etl.report import register
from etl.settings import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"


def made(language="fr", feeds=None, policy=None):
    kept = Settings.model_fields["backups_kept"].default
    return register.of_configuration(feeds or declared_feeds(), policy or load_policy(), kept, language)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_committed_register_is_what_the_configuration_says(language):
    """Made with `tajhiz register --lang fr --to docs/register.fr.md`, and so in Arabic."""
    assert (DOCS / f"register.{language}.md").read_text("utf-8") == made(language)


def test_every_feed_and_every_partner_stands_in_it_with_a_purpose():
    told = made()
    for feed in declared_feeds():
        assert f"| {feed.title.fr} |" in told
        assert feed.purpose.fr in told
    for partner in load_policy().partners.values():
        assert partner.fr in told


def test_what_a_list_shows_and_how_long_things_are_kept_follow_the_policy():
    policy = load_policy()
    rules = policy.programme.model_copy(
        update={
            "authorisation": "D-TEST-001/2026",
            "retention": policy.programme.retention.model_copy(update={"landed": 7, "looks": None}),
        }
    )
    region = policy.partners["region"].model_copy(update={"list_columns": ("craft",)})
    changed = policy.model_copy(update={"programme": rules, "partners": {**policy.partners, "region": region}})
    told = made(policy=changed)
    assert "D-TEST-001/2026" in told
    assert "| 7 mois |" in told
    assert "durée non décidée" in told
    (line,) = [line for line in told.splitlines() if policy.partners["region"].fr in line]
    assert line.endswith("| Métier |")


def test_a_column_that_names_a_person_is_never_left_out():
    """What erasure takes out of a row, the register tells; keys that are made here are no data that anybody sends."""
    sent = {name for feed in declared_feeds() for name in feed.columns}
    told = set(register.PERSONAL)
    assert {name for name in NAMING & sent if name not in told} == {"answer", "order_number"}, "words and a number"
