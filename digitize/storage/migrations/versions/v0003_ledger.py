"""The tables of the ledger."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables of the ledger."""
    run_sql_file(op.get_bind(), "0003_ledger.sql")
