"""What can go wrong on the stage, as one sentence and an exit code (design §8)."""

USAGE = 2
HELD = 3
OUTSIDE = 4


class StageError(Exception):
    """The stage cannot go on; the text says what, where and what to do.

    ``details`` are further lines for the reader, such as the end of a traceback.
    """

    def __init__(self, sentence: str, exit_code: int = 1, details: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.details = details
