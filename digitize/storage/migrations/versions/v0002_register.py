"""The tables of the register."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the register."""
    run_sql_file(op.get_bind(), "0002_register.sql")
