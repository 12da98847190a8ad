"""What ``tajhiz doctor`` looks at: the clock's zone, places, policy, partners, feeds, programs."""

import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version

import duckdb

from etl import week as calendar
from etl.feeds import declared_feeds
from etl.flow import posting
from etl.flow.connections import login_of
from etl.flow.posting import ANY_DOMAIN, may_leave
from etl.policy import load_policy
from etl.pull import source_of
from etl.report import draw
from etl.settings import Settings, SettingsError
from expectations import suite_of
from warehouse.condition import hour_in, is_verified
from warehouse.engine import migrate, open_warehouse

_CHANGED = "Africa/Casablanca after 2026-09-20"
_AFTER_THE_CHANGE = datetime(2026, 10, 5, 12, tzinfo=UTC)  # Morocco left UTC+1 on 2026-09-20
_LEAST_FREE_BYTES = 1 << 30
_Check = Callable[[Settings], Iterator[tuple[str, bool, str]]]


def findings(chosen: Settings) -> list[tuple[str, bool, str]]:
    """Return (what, is well, what was found) for every check; a check that breaks is a finding too."""
    return [
        told
        for check in (_time, _places, _rights, _policy, _letters, _feeds, _sources, _programs)
        for told in _looked(check, chosen)
    ]


def _looked(check: _Check, chosen: Settings) -> list[tuple[str, bool, str]]:
    try:
        return list(check(chosen))
    except Exception as error:  # noqa: BLE001  a doctor reports whatever is wrong and looks at the rest
        return [(check.__name__.removeprefix("_"), False, str(error))]


def _time(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    """Ask Python, DuckDB and the database for one moment in Casablanca: an old table of zones is an hour off."""
    offset = _AFTER_THE_CHANGE.astimezone(calendar.CASABLANCA).strftime("%z")
    told = f"UTC{offset} (set PYTHONTZPATH= and keep tzdata ≥ 2026.3)"
    yield f"{_CHANGED} in Python", offset == "+0000", told
    hour = duckdb.execute("SELECT hour(? AT TIME ZONE 'Africa/Casablanca')", [_AFTER_THE_CHANGE]).fetchall()[0][0]
    yield f"{_CHANGED} in DuckDB", hour == _AFTER_THE_CHANGE.hour, f"{hour:02d}:00 at 12:00 UTC; nothing here asks it"
    engine = open_warehouse(chosen.warehouse_url)
    try:
        there = hour_in(engine, _AFTER_THE_CHANGE, "Africa/Casablanca")
    finally:
        engine.dispose()
    if there is None:
        yield f"{_CHANGED} in {engine.dialect.name}", True, "knows no zones, keeps UTC"
    else:
        # Instants are kept in UTC and told by Python: another hour here misleads only who asks the database by hand.
        told = f"{there:02d}:00 at 12:00 UTC; ask it in UTC, whatever it says"
        yield f"{_CHANGED} in {engine.dialect.name}", there == _AFTER_THE_CHANGE.hour, told
    yield "this week", True, f"{chosen.current_week()}, now {calendar.spoken(datetime.now(UTC))}"


def _places(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    chosen.prepare()
    free = shutil.disk_usage(chosen.home).free
    yield "home", True, str(chosen.home.absolute())
    yield "free space", free > _LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB"
    engine = open_warehouse(chosen.warehouse_url)
    migrate(engine)
    engine.dispose()
    yield "warehouse", True, f"{engine.dialect.name}, tables up to date"


def _rights(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    """Look for what others of this machine could read, and for doors that do not ask who is there."""
    open_to_all = sum(
        bool(stat.S_IMODE(path.lstat().st_mode) & 0o077)
        for path in (chosen.home, *chosen.home.glob("*"))
        if not path.is_symlink()
    )
    told = "readable by its owner only" if not open_to_all else f"{open_to_all} files or folders that others can read"
    yield "rights of the home", not open_to_all, told if not open_to_all else f"{told}: chmod -R go= {chosen.home}"
    safe, found = is_verified(chosen.warehouse_url)
    yield "way to the database", safe, found
    if chosen.smtp is not None:
        server = posting.server_of(chosen)
        is_own = server.host in ("localhost", "127.0.0.1", "::1")
        told = "loopback" if is_own else ("with a password" if server.password else "without login")
        yield "mail server", is_own or bool(server.password), told
    if ANY_DOMAIN in chosen.mail_domains and not load_policy(chosen.policy).programme.authorisation:
        yield "mail to any domain", True, "lists of persons stay here: the policy has no authorisation"


def _policy(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    policy = load_policy(chosen.policy)
    yield (
        "policy",
        True,
        f"version {policy.version}, {len(policy.crafts)} crafts, {len(policy.programme.cohorts)} cohorts",
    )
    for code, partner in policy.partners.items():
        found = partner.email or "no address in partners.yml: this partner's letter is written, not mailed"
        yield f"partner {code}", bool(partner.email), found


def _letters(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    """Tell whether letters can be drawn, for which domains they leave, and what lists of persons still lack."""
    policy = load_policy(chosen.policy)
    draw.drawn("chart", {"title": {"fr": "é", "ar": "ع"}, "groups": [], "key": []}, "png")
    yield "fonts", True, "Amiri, Noto Sans"
    domains = ", ".join(chosen.mail_domains)
    yield "mail may leave for", True, "any domain" if ANY_DOMAIN in chosen.mail_domains else domains
    closed = [
        code for code, partner in policy.partners.items() if partner.email and not may_leave(chosen, partner.email)
    ]
    if closed:
        yield (
            "mail domains",
            False,
            f"{', '.join(closed)}: their domain is not in TAJHIZ_MAIL_DOMAINS, letters are held",
        )
    number = policy.programme.authorisation
    told = f"under {number}" if number else "no authorisation (law 09-08) in programme.yml: none leaves"
    yield "lists of persons", True, told
    lists = [code for code, partner in policy.partners.items() if partner.gets == "list"]
    without = [code for code in lists if number and not chosen.letter_password_of(code)]
    if without:
        yield "passwords", False, f"{', '.join(without)}: no TAJHIZ_LETTER_PASSWORDS__<PARTNER>, the list is withheld"
    yield "alarms", True, chosen.alert_to or "in the log only: TAJHIZ_ALERT_TO is not set"


def _feeds(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    missing = []
    for feed in declared_feeds(chosen.feeds):
        try:
            suite_of(feed.name)
        except KeyError:
            missing.append(feed.name)
    yield (
        "feeds",
        not missing,
        f"{len(declared_feeds(chosen.feeds))} declared" + (f", without a suite: {missing}" if missing else ""),
    )


def _sources(chosen: Settings) -> Iterator[tuple[str, bool, str]]:
    """Say of each source whether its address and its connection can be read; a partner's server is not asked."""
    for feed in declared_feeds(chosen.feeds):
        address = chosen.sources.get(feed.name) or feed.source
        if address is None:
            continue
        try:
            source = source_of(address)
            login = login_of(source.connection)
        except (ValueError, SettingsError) as error:
            yield f"source of {feed.name}", False, str(error)
            continue
        pinned = source.kind != "sftp" or bool(login.extra.get("host_key"))
        yield f"source of {feed.name}", pinned, address if pinned else f"{address}: its connection has no host_key"


def _programs(_: Settings) -> Iterator[tuple[str, bool, str]]:
    yield "python", True, platform.python_version()
    for package in ("apache-airflow", "great-expectations", "pandas", "splink", "sqlalchemy", "typst", "tzdata"):
        yield package, True, version(package)
