"""Edits that can be undone, the history of key fields, and requests for a new scan."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of review and edits."""
    run_sql_file(op.get_bind(), "0007_review.sql")
