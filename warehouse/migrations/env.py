"""Alembic's entry: migrates the connection that ``warehouse.engine`` hands over, in its transaction."""

from alembic import context

from warehouse.tables import METADATA

connection = context.config.attributes.get("connection")
if connection is None:
    context.configure(dialect_name=context.config.get_main_option("sqlalchemy.dialect"), target_metadata=METADATA)
else:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)

with context.begin_transaction():
    context.run_migrations()
