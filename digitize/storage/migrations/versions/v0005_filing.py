"""Documents of any pages, their fields, and what waits for a person."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add pages, fields and review items to the ledger."""
    run_sql_file(op.get_bind(), "0005_filing.sql")
