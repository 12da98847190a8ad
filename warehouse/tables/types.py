"""What every table shares: naming of constraints, UTC instants, ISO days."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column


class NaiveDatetimeError(ValueError):
    """An instant without a time zone was given; which hour it meant cannot be known."""


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC and returned in UTC, on SQLite too (which forgets time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no time zone; store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDatetimeError("an instant needs its time zone: give an aware datetime")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class IsoDay(TypeDecorator[str]):
    """A calendar day: a real date in the database, ``YYYY-MM-DD`` text outside, as the pipeline speaks it."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: str | date | None, dialect: Dialect) -> date | None:
        """Take ISO text or a date; the refusal does not repeat the value, which may be a birth date."""
        if value is None:
            return None
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValueError("a day is written YYYY-MM-DD and must exist") from None
        if isinstance(value, datetime):
            raise ValueError("a day is a date, not an instant")
        return value

    def process_result_value(self, value: date | None, dialect: Dialect) -> str | None:
        """Return the day as ISO text."""
        return None if value is None else value.isoformat()


Day = Annotated[str, "day"]
JsonObject = dict[str, Any]
JsonList = list[Any]

# JSON and not JSONB: a partner's columns keep the partner's order.
_JSON = JSON(none_as_null=True)


class Table(DeclarativeBase):
    """The ancestor of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: String(),
        int: Integer(),
        float: Float(),
        bool: Boolean(),
        datetime: UtcInstant(),
        Day: IsoDay(),
        JsonObject: _JSON,
        JsonList: _JSON,
    }


def said(meaning: str, *, refers_to: str | None = None, **options: Any) -> Any:
    """Return a column that says what it means, its unit and its source; the type comes from the annotation."""
    references = [] if refers_to is None else [ForeignKey(refers_to)]
    return mapped_column(*references, comment=meaning, **options)
