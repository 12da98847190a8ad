"""Which error ends the command with which code."""

import os

from etl.feeds import FeedDeclarationError
from etl.flow.answers import NothingToAnswerError
from etl.flow.arriving import UnknownArrivalError
from etl.flow.backing import BackupError
from etl.flow.bench_names import BenchFileError
from etl.flow.decisions import DecisionError
from etl.flow.erasure import ErasureError
from etl.flow.hands import HandGoneError
from etl.flow.houses import WarehouseUnavailableError
from etl.flow.intake import ReaderGoneError
from etl.flow.integrity import RecordTamperedError
from etl.flow.judging import RecordUnknownError
from etl.flow.landing import LandingDamagedError
from etl.flow.letters import AddressError, NoSnapshotError, NotListableError, OutsideSystemError
from etl.flow.linking import SparkFailedError
from etl.flow.outbox import OutboxError
from etl.flow.posting import LetterNotSentError
from etl.flow.requests import RequestError
from etl.flow.rights import NoRolesError
from etl.flow.run import InboxEmptyError, InboxError
from etl.flow.snapshot import GateClosedError, SnapshotPublishedError
from etl.policy import PolicyError
from etl.pull import SourceRefusedError, SourceUnreachableError
from etl.settings import SettingsError
from etl.week import UnknownWeekError

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (SettingsError, 2),
    (UnknownWeekError, 2),
    (PolicyError, 2),
    (FeedDeclarationError, 2),
    (AddressError, 2),
    (BackupError, 2),
    (BenchFileError, 2),
    (UnknownArrivalError, 2),
    (DecisionError, 2),
    (NotListableError, 2),
    (InboxError, 2),
    (NoRolesError, 2),
    (NoSnapshotError, 2),
    (NothingToAnswerError, 2),
    (OutboxError, 2),
    (RecordUnknownError, 2),
    (RequestError, 2),
    (InboxEmptyError, 3),
    (ErasureError, 3),
    (GateClosedError, 3),
    (SnapshotPublishedError, 3),
    (LetterNotSentError, 3),
    (OutsideSystemError, 4),
    (LandingDamagedError, 4),
    (RecordTamperedError, 4),
    (ReaderGoneError, 4),
    (SourceRefusedError, 4),
    (SourceUnreachableError, 4),
    (HandGoneError, 4),
    (SparkFailedError, 4),
    (WarehouseUnavailableError, 4),
)


class StopError(Exception):
    """The command ends here, with a sentence and a code."""

    def __init__(self, sentence: str, code: int) -> None:
        self.code = code
        super().__init__(sentence)


def stop_for(error: Exception) -> StopError | None:
    """Return how a known error ends the command, None for a bug."""
    if isinstance(error, StopError):
        return error
    for kind, code in _CODES:
        if isinstance(error, kind):
            return StopError(str(error), code)
    if isinstance(error, OSError) and error.errno is not None:
        return StopError(
            f"{error.filename or 'a file'} could not be read or written ({os.strerror(error.errno)}): "
            "check the disk's room and rights, then run the same command again",
            4,
        )
    return None
