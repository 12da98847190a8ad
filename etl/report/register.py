"""The register of processing (law 09-08), from the feeds' and the policy's own files: it changes when they do."""

from collections.abc import Iterable, Sequence

from etl.feeds import RETURNED_REF, Feed
from etl.policy import Policy
from etl.report import wording
from etl.report.share import LISTABLE
from etl.small_cells import MINIMUM

# Columns that say something of a person, by their names in the feeds.
PERSONAL = (
    "family_name_latin", "given_name_latin", "full_name_latin", "family_name_arabic", "given_name_arabic",
    "full_name_arabic", "national_id", "birth_date", "sex", "phone", "province", "commune", "address", "registry_id",
    "trainee_id_ofppt", "card_number", "certificate_number", "cooperative_name", "role", "president_name", "motive",
    "observations", "words",
)  # fmt: skip
_SENDERS = {"each": "register.each_partner", "all": "register.all_partners"}
_KINDS = ("landed", "rejects", "letters", "looks")


def of_configuration(feeds: Iterable[Feed], policy: Policy, backups_kept: int, language: str) -> str:
    """Return the register as Markdown in ``fr`` or ``ar``: processing, recipients, retention, rights, security."""

    def say(code: str, **facts: object) -> str:
        return wording.say(f"register.{code}", language, facts)

    names = {code: (partner.fr, partner.ar) for code, partner in policy.partners.items()}
    programme = policy.programme
    told = [
        f"# {say('title')}", "", say("made_from", version=policy.version), "",
        f"- {say('authorisation')}: {programme.authorisation or say('no_authorisation')}",
        f"- {say('contact')}: {programme.contact or say('no_contact')}", "",
        f"## {say('processing')}", "",
        *_table(
            [say(head) for head in ("feed", "sender", "purpose", "persons", "data", "left")],
            [_feed(feed, names, language) for feed in feeds],
        ), "",
        f"## {say('recipients')}", "",
        *_table(
            [say(head) for head in ("recipient", "gets", "columns")],
            [_recipient(code, policy, language) for code in policy.partners],
        ), "",
        f"## {say('kept')}", "",
        *_table([say("data"), say("kept")], _kept(policy, backups_kept, language)), "",
        f"## {say('rights')}", "", say("rights_are"), "",
        f"## {say('security')}", "", say("security_is"), "", say("abroad"), "",
    ]  # fmt: skip
    return "\n".join(told)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    told = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in told]


def _feed(feed: Feed, names: dict[str, tuple[str, str]], language: str) -> list[str]:
    sender = _SENDERS.get(feed.partner)
    own = [name for name in PERSONAL if name in feed.columns and name != RETURNED_REF]
    shown = dict.fromkeys(wording.column_title(feed.name, name, language) for name in own)
    return [
        wording.feed_title(feed.name, language),
        wording.say(sender, language) if sender else wording.owner(feed.partner, language, names),
        feed.purpose.ar if language == "ar" else feed.purpose.fr,
        wording.say(f"register.row_{feed.row_is}", language),
        ("، " if language == "ar" else ", ").join(shown) or wording.say("register.none", language),
        wording.number(len(feed.ignored_columns)),
    ]


def _recipient(code: str, policy: Policy, language: str) -> list[str]:
    partner = policy.partners[code]
    columns = [shown for column in partner.list_columns for shown in LISTABLE.get(column, (column,))]
    heads = [wording.say(f"column.{column}", language) for column in columns]
    return [
        partner.ar if language == "ar" else partner.fr,
        wording.say(f"register.gets_{partner.gets}", language, {"minimum": MINIMUM}),
        ("، " if language == "ar" else ", ").join(heads) or wording.say("register.none", language),
    ]


def _kept(policy: Policy, backups_kept: int, language: str) -> list[list[str]]:
    found = []
    for kind in _KINDS:
        months = getattr(policy.programme.retention, kind)
        told = (
            wording.say("register.months", language, {"count": months})
            if months
            else wording.say("register.undecided", language)
        )
        found.append([wording.say(f"register.kept_{kind}", language), told])
    nights = wording.say("register.nights", language, {"count": backups_kept})
    return [*found, [wording.say("register.kept_backups", language), nights]]
