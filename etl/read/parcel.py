"""What a reading process hands to the one that asked: plain words as JSON, columns as Arrow; nothing that could run."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from etl.read.harvest import Block, Gathered

_AT_ONCE = 65_536  # rows a message


def packed(gathered: Gathered) -> Iterator[memoryview]:
    """Return the messages that carry what was gathered: one of words, then some per block of rows."""
    told = {
        "blocks": [_told(block) for block in gathered.blocks],
        "ignored": gathered.ignored,
        "refused": gathered.refused,
        "remarks": gathered.remarks,
    }
    yield memoryview(json.dumps(told).encode())
    for block in gathered.blocks:
        distinct = {id(column): column for column in [*block.columns.values(), *block.written.values()]}
        names = [str(number) for number in distinct]
        rows = pa.table([pa.array(block.numbers), *distinct.values()], ["numbers", *names])
        for start in range(0, max(len(rows), 1), _AT_ONCE):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema) as stream:
                stream.write_table(rows.slice(start, _AT_ONCE))
            yield memoryview(sink.getvalue())


def unpacked(messages: Sequence[bytes]) -> Gathered:
    """Return what was gathered from its messages."""
    waiting = iter(messages)
    told = json.loads(next(waiting))
    return Gathered(
        blocks=[_block(one, list(islice(waiting, one["messages"]))) for one in told["blocks"]],
        ignored=[(sheet, row, kind) for sheet, row, kind in told["ignored"]],
        refused=[(sheet, row, code, title, cells) for sheet, row, code, title, cells in told["refused"]],
        remarks=[(code, facts) for code, facts in told["remarks"]],
    )


def _told(block: Block) -> dict[str, Any]:
    """Return what names a block's columns; one that stands under two names is carried once."""
    return {
        "sheet": block.sheet,
        "messages": max(-(-len(block.numbers) // _AT_ONCE), 1),
        "titles": block.titles,
        "columns": [(name, str(id(column))) for name, column in block.columns.items()],
        "written": [(name, str(id(column))) for name, column in block.written.items()],
    }


def _block(told: dict[str, Any], messages: Sequence[bytes]) -> Block:
    carried = pa.concat_tables(pa.ipc.open_stream(pa.py_buffer(message)).read_all() for message in messages)
    return Block(
        sheet=told["sheet"],
        numbers=carried["numbers"].to_numpy(),
        titles=tuple((start, text) for start, text in told["titles"]),
        columns={name: carried[key] for name, key in told["columns"]},
        written={name: carried[key] for name, key in told["written"]},
    )
