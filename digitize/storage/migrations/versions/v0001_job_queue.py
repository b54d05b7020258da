"""The schema of the job engine, as its pinned release ships it."""

from alembic import op
from procrastinate.schema import SchemaManager

from digitize.storage.migrations import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the job engine's tables and functions."""
    run_sql(op.get_bind(), SchemaManager.get_schema())
