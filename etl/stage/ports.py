"""Loopback ports: the one asked for, else a free one."""

import os
import socket

from etl.stage.trouble import USAGE, StageError


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def api_port() -> int:
    """Return TAJHIZ_PORT when it is set and free, else any free port; raise StageError when it is busy."""
    asked = os.environ.get("TAJHIZ_PORT")
    if not asked:
        return free_port()
    try:
        port = int(asked)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will: ignore closing ones
            probe.bind(("127.0.0.1", port))
    except (ValueError, OverflowError) as error:
        raise StageError(f"TAJHIZ_PORT={asked} is not a port: use 1024 to 65535 or leave it out", USAGE) from error
    except OSError as error:
        raise StageError(
            f"port {asked} cannot be used ({os.strerror(error.errno or 0)}): set TAJHIZ_PORT to another, "
            "or leave it out and a free one is taken",
            USAGE,
        ) from error
    return port
