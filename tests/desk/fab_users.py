"""Run by the FAB environment's Python: makes Airflow's tables, and a user for each ``name=role``."""

import sys

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.db import initdb

password, *asked = sys.argv[1:]
initdb()
with get_application_builder() as builder:
    manager = builder.sm
    manager.sync_roles()
    for name, role in (one.split("=") for one in asked):
        mail = f"{name}@tajhiz.example"
        assert manager.add_user(name, name, "of the test", mail, manager.find_role(role), password), name
