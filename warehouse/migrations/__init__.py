"""Alembic's folder: how the tables came to be, one step per file; run by ``warehouse.engine.migrate``."""
