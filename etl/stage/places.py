"""Where the stage keeps its things, and how the last run's things are cleared away."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.stage.trouble import USAGE, StageError

REPOSITORY = Path(__file__).resolve().parents[2]
_MARK = ".made-by-the-stage"


@dataclass(frozen=True)
class Places:
    """The folders of one run, all below ``root``."""

    root: Path

    @property
    def home(self) -> Path:
        """Landing, warehouse and reports."""
        return self.root / "home"

    @property
    def inbox(self) -> Path:
        """The drop folder the DAGs read, one sub-folder per feed."""
        return self.root / "inbox"

    @property
    def demo(self) -> Path:
        """The demo's weeks of partner files."""
        return self.root / "demo"

    @property
    def mail(self) -> Path:
        """Every letter the mail server was given."""
        return self.root / "mail"

    @property
    def airflow(self) -> Path:
        """Airflow's home: configuration, metadata database, logs."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """Airflow's logs, one per task attempt and one per server."""
        return self.airflow / "logs"

    @property
    def metadata(self) -> Path:
        """Airflow's metadata database."""
        return self.airflow / "airflow.db"

    @property
    def wanted(self) -> Path:
        """The week and policy this home was filled with, kept for ``ui``."""
        return self.root / "wanted.json"


def places() -> Places:
    """Return the run's folders: ``var/run`` of the repository, or TAJHIZ_STAGE_DIR."""
    return Places(Path(os.environ.get("TAJHIZ_STAGE_DIR") or REPOSITORY / "var" / "run").absolute())


@contextmanager
def held_alone(at: Places) -> Iterator[None]:
    """Keep a second stage from clearing the folder under this one's feet."""
    try:
        at.root.parent.mkdir(parents=True, exist_ok=True)
        lock = at.root.with_name(at.root.name + ".lock").open("w")
    except OSError as error:
        raise _unwritable(at.root, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StageError(
                f"another run is using {at.root}: wait for it, or set TAJHIZ_STAGE_DIR to another folder", USAGE
            ) from error
        yield


def make_fresh(at: Places) -> None:
    """Clear the last run's folder and make this one's; a folder that the stage did not make is left alone."""
    try:
        if at.root.exists() and any(at.root.iterdir()):
            if not (at.root / _MARK).exists():
                raise StageError(
                    f"{at.root} was not made by the stage and is left as it is: "
                    "set TAJHIZ_STAGE_DIR to a new or empty folder",
                    USAGE,
                )
            shutil.rmtree(at.root)
        make(at)
    except OSError as error:
        raise _unwritable(at.root, error) from error


def make(at: Places) -> None:
    """Make what is missing of the folders, readable by their owner only: they hold people's names."""
    at.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    (at.root / _MARK).touch()
    for folder in (at.home, at.inbox, at.mail, at.airflow, at.logs):
        folder.mkdir(exist_ok=True, mode=0o700)


def _unwritable(folder: Path, error: OSError) -> StageError:
    why = os.strerror(error.errno or 0)
    return StageError(
        f"the working folder {folder} cannot be written ({why}): set TAJHIZ_STAGE_DIR to another folder", USAGE
    )
