"""A process that works for another one: ``python -P -m etl.flow.hand FD``.

Work and answers travel pickled: both ends are this programme, on a line that nobody else holds.
"""

import gc
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection

from etl import collector, validate


def serve(asked: Connection) -> None:
    """Do what is asked, a function and its arguments, until the other side hangs up; an exception is raised there."""
    while True:
        if not asked.poll():
            validate.warm_up()  # while nobody waits
        try:
            work, given = pickle.loads(asked.recv_bytes())  # noqa: S301  from the process that started us
        except (EOFError, OSError):  # whoever asked is gone
            return
        gc.disable()  # millions of values that all live until they are sent: nothing to collect meanwhile
        try:
            answer = pickle.dumps(work(*given), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001  raised by whoever asked
            answer = pickle.dumps(error)
        gc.enable()
        del work, given
        try:
            asked.send_bytes(answer)
        except OSError:
            return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked; it hangs up
    os.dup2(2, 1)
    collector.seldom()
    serve(Connection(int(sys.argv[1])))
