from pathlib import Path

import pytest

import etl.demo
from etl.demo.world import World, world
from etl.policy import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def programme(policy: Policy) -> World:
    return world(2026, policy)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    made = tmp_path_factory.mktemp("demo")
    etl.demo.make(made, policy=policy)
    return made
