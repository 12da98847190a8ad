"""Ports: free ones are taken, a busy one that was asked for is said."""

import socket

import pytest

from etl.stage.ports import api_port, free_port
from etl.stage.trouble import StageError


def test_a_free_port_can_be_listened_on():
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port()))


def test_without_a_wish_any_free_port_is_taken(monkeypatch):
    monkeypatch.delenv("TAJHIZ_PORT", raising=False)
    assert 1024 <= api_port() <= 65535


def test_a_free_port_that_was_asked_for_is_taken(monkeypatch):
    wanted = free_port()
    monkeypatch.setenv("TAJHIZ_PORT", str(wanted))
    assert api_port() == wanted


def test_a_busy_port_that_was_asked_for_is_said_with_what_to_do(monkeypatch):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        monkeypatch.setenv("TAJHIZ_PORT", str(busy.getsockname()[1]))
        with pytest.raises(StageError, match="TAJHIZ_PORT") as said:
            api_port()
    assert said.value.exit_code == 2


@pytest.mark.parametrize("wish", ["eighty", "99999", "-1"])
def test_what_is_no_port_is_said(monkeypatch, wish):
    monkeypatch.setenv("TAJHIZ_PORT", wish)
    with pytest.raises(StageError, match="is not a port") as said:
        api_port()
    assert said.value.exit_code == 2
