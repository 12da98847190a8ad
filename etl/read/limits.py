"""How much a workbook may weigh before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes and counts; a million rows of twelve columns written cell by cell are 708 MB of XML in 83 MB."""

    stored_bytes: int = 300 * 2**20  # the file as it came
    inflated_bytes: int = 2**30
    part_bytes: int = 64 * 2**20  # of a part readers keep whole, such as the styles
    ratio: int = 200  # inflated to stored; a good sheet reaches 30
    ratio_from_bytes: int = 20 * 2**20  # small members may compress as they like
    members: int = 500
    cells: int = 40_000_000  # rows × columns of the box from A1 to the last cell: 1.1 GB in the reader
    boxes: int = 200_000_000  # of all sheets, which are read one after the other
    text_bytes: int = 2**31  # what the cells say, each shared or repeated text counted as often as it is shown
    memory_bytes: int = 3 * 2**30  # of the process that reads, everything counted
    seconds: int = 10  # of its processor time; a million rows in 80 MB take about 15
    seconds_per_megabyte: int = 2


LIMITS = Limits()
