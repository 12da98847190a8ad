"""What the person at the terminal sees: one line per step, a spinner where there is a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

_PLAIN_EVERY_SECONDS = 10.0
Say = Callable[[str], None]


class Display:
    """Prints steps as they end, and what a long one is busy with."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the display was made."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, title: str) -> Iterator[Say]:
        """Show ``title`` while the block runs; the block may say how far it is."""
        began = time.monotonic()
        last_said = ""
        with self._console.status(title) as status:
            quiet_until = began + _PLAIN_EVERY_SECONDS

            def say(text: str) -> None:
                nonlocal last_said, quiet_until
                last_said = text
                status.update(f"{title}: {text}")
                if not self._console.is_terminal and time.monotonic() >= quiet_until:
                    self._console.print(f"    {title}: {text}", highlight=False)
                    quiet_until = time.monotonic() + _PLAIN_EVERY_SECONDS

            try:
                yield say
            except BaseException:
                self._end("[red]✗[/red]", title, last_said, began)
                raise
        self._end("[green]✓[/green]", title, last_said, began)

    def note(self, text: str) -> None:
        """Print a remark between steps."""
        self._console.print(f"  {text}", highlight=False, soft_wrap=True)

    def _end(self, mark: str, title: str, said: str, began: float) -> None:
        told = f"{title}: {said}" if said else title
        seconds = f"{time.monotonic() - began:.1f} s"
        self._console.print(f"{mark} {told}  [dim]{seconds}[/dim]", highlight=False, soft_wrap=True)
