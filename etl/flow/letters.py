"""The third leg: from the week's snapshot to letters on disk and to an outbox where they wait for a person."""

import base64
from pathlib import Path

from etl import pull
from etl import week as calendar
from etl.feeds import declared_feed
from etl.flow import forms, row_keys, week_figures
from etl.flow.envelopes import Attachment, Line, Made, folder, no_longer_ours, of_partner
from etl.flow.houses import Houses
from etl.flow.week_figures import Count, NoSnapshotError
from etl.report import OutsideSystemError, figures, letter, message, page, signing, workbook
from etl.report.message import AddressError
from etl.report.shapes import WeekFigures
from etl.report.share import NotListableError
from warehouse import read as question
from warehouse import write

__all__ = ["AddressError", "NoSnapshotError", "NotListableError", "OutsideSystemError", "build", "folder", "remarks"]


def remarks(houses: Houses) -> list[str]:
    """Return a sentence on each partner whose letter, or whose list of persons, does not leave as meant."""
    where = houses.settings.policy or "etl/policy"
    told = []
    for code, partner in sorted(houses.policy.partners.items()):
        if not partner.email:
            told.append(
                f"{code} has no address in {where}/partners.yml: its letter is written and not mailed, "
                "add its email there"
            )
        own = houses.policy.programme.authorisation and partner.gets == "list"
        if own and not houses.settings.letter_password_of(code):
            told.append(
                f"{code} has no password, so its list of persons is withheld: agree on one by telephone and set "
                f"TAJHIZ_LETTER_PASSWORDS__{code.upper()}"
            )
    with houses.asking() as connection:
        bounced = [line for line in question.outbox(connection) if line["bounced_at"]]
    return told + [f"{line['partner']}: mail to {line['recipient']} came back ({line['bounce']})" for line in bounced]


def page_of(houses: Houses, week: str, partner: str) -> str:
    """Return a partner's letter as its page shows itself, the picture inside; raises OSError when there is none."""
    if partner not in houses.policy.partners:
        raise LookupError(partner)
    place = folder(houses, calendar.checked(week))
    shown = (place / f"{partner}.html").read_text("utf-8")
    drawn = base64.b64encode((place / f"{partner}.png").read_bytes()).decode()
    return shown.replace(f'src="{partner}.png"', f'src="data:image/png;base64,{drawn}"')


def build(houses: Houses, week: str, *, to_outbox: bool, count: Count | None = None) -> list[str]:
    """Write all that every partner gets; return the partners with an address.

    ``count``: see :func:`etl.flow.week_figures.counter`. Only ``to_outbox`` puts the letters into the outbox, where
    they are held until a person lets them go: a backfill or a look at the letters sends nothing. All letters of a week
    are put there, or none.
    """
    with houses.asking() as connection:
        header = question.snapshot_header(connection, week)
    digest = header["digest"] if header else None
    counted = (count or week_figures.counter(houses))(week)
    place = folder(houses, week)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / _to_sign(week)).unlink(missing_ok=True)  # of an earlier look: whom it named may be served by now
    going_back = forms.write_rejects(houses, week, place, counted.data_cutoff)
    found: list[Line] = []
    addressed = []
    for code, partner in sorted(houses.policy.partners.items()):
        made = _made(houses, counted, code, going_back)
        _keep(place, code, made)
        if partner.email:
            addressed.append(code)
            found += of_partner(houses, made, code, keep=to_outbox)
    if to_outbox:
        with houses.writing() as connection:
            told = question.snapshot_header(connection, week)
            if told is None or told["digest"] != digest:
                raise NoSnapshotError(f"{week} was answered anew while its letters were written: build them again")
            for line in no_longer_ours(question.outbox(connection, week), found, counted.revision):
                write.outbox_mark(connection, line["id"], "superseded")
            for line in found:
                write.outbox_put(connection, line)
    return addressed


def _made(houses: Houses, counted: WeekFigures, code: str, going_back: list[Path]) -> Made:
    policy, settings = houses.policy, houses.settings
    own = figures.of_partner(
        counted,
        code,
        policy,
        can_lock=bool(settings.letter_password_of(code)),
        row_key=row_keys.maker(houses, code),
    )
    columns = tuple(own.listed.columns) if own.listed is not None else ()
    stem = f"tajhiz_{own.week}_{code}_r{own.revision}"
    count = 0 if own.listed is None else len(own.listed)
    attachments = [
        Attachment(f"{stem}.xlsx", workbook.of_partner(own), columns, count),
        Attachment(f"{stem}.pdf", page.of_partner(own), columns, count),
    ]
    to_sign = signing.of_partner(own, declared_feed("region_handovers"), policy)
    if to_sign and own.to_hand is not None:
        told = ("name_latin", "name_arabic", "craft", "item", "quantity")
        attachments.append(Attachment(_to_sign(own.week), to_sign, told, len(own.to_hand)))
    if policy.programme.authorisation and settings.letter_password_of(code):
        returned = (path for path in going_back if path.parent.name == code)
        attachments += [Attachment(path.name, path.read_bytes(), ("own rows",), -1) for path in returned]
    written = letter.compose(own, contact=policy.programme.contact or None)
    return Made(own, written, page.chart(own), tuple(attachments))


def _to_sign(week: str) -> str:
    return f"emargement_{week}.xlsx"


def _keep(place: Path, code: str, made: Made) -> None:
    """Write down what the data team looks at before it lets a letter go; nothing is locked here."""
    shown = made.letter.html.replace(f"cid:{message.CHART}", f"{code}.png")
    pull.write_whole(place / f"{code}.html", shown.encode())
    pull.write_whole(place / f"{code}.txt", made.letter.text.encode())
    pull.write_whole(place / f"{code}.png", made.chart.content)
    for attachment in made.attachments:
        if attachment.rows >= 0:  # rejected rows lie in a folder of their own
            kind = Path(attachment.name).suffix
            own = attachment.name.startswith("tajhiz_")
            pull.write_whole(place / (f"{code}{kind}" if own else attachment.name), attachment.content)
