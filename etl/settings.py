"""Places and addresses from the environment, checked when asked for; nothing is read at import."""

import os
import re
import tempfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSettingError

from etl import week as calendar

_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")  # "__" parts a DAG's name from its programme's
_MASTERS = re.compile(r"(spark|k8s)://[^\s]+|yarn|local(\[(\d+|\*)\])?")
_DATABASES = re.compile(r"(sqlite|postgresql)(\+\w+)?://")


class SettingsError(Exception):
    """The configuration is wrong; the text says which setting and how to mend it."""


class ProgrammePlaces(BaseModel):
    """Where one of several programmes lives; what is not said is found below the common home, or common to all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path | None = None  # None: home/programmes/<code>
    inbox: Path | None = None  # None: inbox in its home
    policy: Path | None = None  # None: that of all
    feeds: Path | None = None  # None: those of all
    database_url: str | None = None  # None: SQLite in its home
    backups: Path | None = None  # None: backups in its home
    passwords: dict[str, SecretStr] = {}
    sources: dict[str, str] = {}
    letter_passwords: dict[str, SecretStr] = {}
    row_key: SecretStr | None = None


class Settings(BaseSettings):
    """Where Tajhiz lives. Each field is the environment variable ``TAJHIZ_<FIELD>``."""

    model_config = SettingsConfigDict(
        env_prefix="TAJHIZ_", env_ignore_empty=True, env_nested_delimiter="__", frozen=True
    )

    home: Path = Path("var/tajhiz")  # landing, warehouse, reports
    inbox: Path | None = None  # folder with one sub-folder per feed; None: home/inbox
    policy: Path | None = None  # None: the shipped policy
    feeds: Path | None = None  # folder of own words on the shipped feeds, see etl/feeds; None: there are none
    week: str | None = None  # set: a backfill as of the end of that week; None: live, the clock decides
    database_url: str | None = None  # None: SQLite at home/warehouse.db
    spark: str | None = None  # Spark's master, such as spark://host:7077, where linking runs; None: DuckDB, in the leg
    spark_python: Path | None = None  # the Python that has pyspark; None: .venv-spark beside our own environment
    # code → where it lives, for several programmes in one deployment: TAJHIZ_PROGRAMMES__SOUSS__DATABASE_URL=…
    programmes: dict[str, ProgrammePlaces] = {}
    programme: str | None = None  # the one of them that commands and pages speak of
    backups: Path | None = None  # folder of the nightly backups, on another disk; None: home/backups
    backups_kept: int = Field(
        14, ge=1
    )  # older ones are removed: what was erased has left them all after so many nights
    mail_from: str = "tajhiz@localhost"
    # feed → the password its partner locks workbooks with: TAJHIZ_PASSWORDS__REGION_HANDOVERS=…
    passwords: dict[str, SecretStr] = {}
    # feed → where its files are fetched from, in place of its sheet's `source`: TAJHIZ_SOURCES__REGION_LOTS=sftp://…
    sources: dict[str, str] = {}
    # partner → the password its lists of persons are locked with: TAJHIZ_LETTER_PASSWORDS__CHAMBER=…
    letter_passwords: dict[str, SecretStr] = {}
    # domains that letters may leave for: the demo's alone until told otherwise; ["*"] for all, in production
    mail_domains: tuple[str, ...] = ("tajhiz.example",)
    alert_to: str | None = None  # who hears by mail that letters were not sent in time; None: the log alone
    # names lines of lists that come home and knows erased persons again; None: made when first needed, in the home
    row_key: SecretStr | None = None
    row_keys_before: tuple[SecretStr, ...] = ()  # those that it replaced, the oldest first
    # smtp://user:password@host:port for the command line, under the name of Airflow's own connection
    smtp: SecretStr | None = Field(None, validation_alias=AliasChoices("TAJHIZ_SMTP", "AIRFLOW_CONN_TAJHIZ_SMTP"))

    @field_validator("week")
    @classmethod
    def _exists(cls, value: str | None) -> str | None:
        if value is not None:
            calendar.monday_of(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not _DATABASES.match(value):
            raise ValueError("write it like sqlite:////folder/file.db or postgresql+psycopg://user@host/name")
        return value

    @field_validator("programmes")
    @classmethod
    def _are_apart(cls, value: dict[str, ProgrammePlaces]) -> dict[str, ProgrammePlaces]:
        for code in value:
            if not _CODE.fullmatch(code):
                raise ValueError(f"a programme's code is small letters, digits and single _: not {code!r}")
        for name in ("home", "database_url"):
            said = [(str(place), code) for code, own in sorted(value.items()) if (place := getattr(own, name))]
            for (one, first), (other, second) in pairwise(sorted(said)):
                if one == other:
                    raise ValueError(f"{first} and {second} have the same {name}: the rows of two programmes lie apart")
        return value

    def serving(self, programme: str | None = None) -> "Settings":
        """Return the settings of one programme; of a deployment that has one only, these.

        Raises SettingsError for a programme that is not declared.
        """
        code = programme or self.programme
        if code is None:
            return self
        if code not in self.programmes:
            known = ", ".join(sorted(self.programmes)) or "none is declared"
            raise SettingsError(
                f"no programme is called {code}: they are TAJHIZ_PROGRAMMES__<CODE>__HOME or __DATABASE_URL ({known})"
            )
        own = self.programmes[code]
        home = own.home or self.home / "programmes" / code
        places = {"home": home, "inbox": own.inbox, "database_url": own.database_url, "backups": own.backups}
        shared = {
            name: {**getattr(self, name), **getattr(own, name)} for name in ("passwords", "sources", "letter_passwords")
        }
        instead = {name: getattr(own, name) or getattr(self, name) for name in ("policy", "feeds", "row_key")}
        told = {**places, **shared, **instead, "programmes": {}, "programme": None}
        return self.model_copy(update=told)

    @field_validator("spark")
    @classmethod
    def _is_master(cls, value: str | None) -> str | None:
        if value is not None and not _MASTERS.fullmatch(value):
            raise ValueError("write it like spark://host:7077, k8s://https://host:6443, yarn or local[2]")
        return value

    @staticmethod
    def connection(name: str) -> str:
        """Return a connection as Airflow writes it into the environment, a URI or JSON; empty when there is none."""
        return os.environ.get(f"AIRFLOW_CONN_{name.upper()}", "").strip()

    @property
    def inbox_dir(self) -> Path:
        """The folder partners' files are dropped into."""
        return self.inbox or self.home / "inbox"

    @property
    def landing_dir(self) -> Path:
        """The folder of immutable bytes."""
        return self.home / "landing"

    @property
    def reports_dir(self) -> Path:
        """The folder of letters and workbooks."""
        return self.home / "reports"

    @property
    def backups_dir(self) -> Path:
        """The folder of nightly backups."""
        return self.backups or self.home / "backups"

    @property
    def warehouse_url(self) -> str:
        """The SQLAlchemy address of the warehouse."""
        return self.database_url or f"sqlite:///{quote(str((self.home / 'warehouse.db').absolute()))}"

    def passwords_of(self, feed: str, partner: str = "") -> tuple[str, ...]:
        """Return what may open a feed's locked workbooks: its own password, and those of lists that come home."""
        own = [self.passwords[feed]] if feed in self.passwords else []
        letters = [word for code, word in self.letter_passwords.items() if partner in (code, "each")]
        return tuple(word.get_secret_value() for word in (*own, *letters))

    def letter_password_of(self, partner: str) -> str:
        """Return what locks a partner's lists of persons; empty: none was agreed, and none leaves."""
        word = self.letter_passwords.get(partner)
        return word.get_secret_value() if word else ""

    @property
    def is_backfill(self) -> bool:
        """True when files are taken to be known since the date in their name."""
        return self.week is not None

    def current_week(self) -> str:
        """Return the week asked for, else the week of the clock."""
        return self.week or calendar.week_of(datetime.now(UTC))

    @classmethod
    def chosen(cls, **given: Any) -> "Settings":
        """Return the settings of the environment, overruled by ``given``; raise SettingsError naming the wrong one."""
        try:
            return cls(**given)
        except UnreadableSettingError as error:
            raise SettingsError(f"a TAJHIZ_ setting cannot be read, {error}: write it like the README shows") from None
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)[0]
            name = "_".join(str(part) for part in wrong["loc"])
            said = wrong["msg"].removeprefix("Value error, ")
            raise SettingsError(f"the setting TAJHIZ_{name.upper()} is wrong: {said}") from None

    def prepare(self) -> None:
        """Make the home; raise SettingsError when it cannot be written."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self.home):
                pass
        except OSError as error:
            raise SettingsError(
                f"the home {self.home} cannot be written ({os.strerror(error.errno or 0)}): "
                "choose another with --home DIR or TAJHIZ_HOME"
            ) from error
