"""What was measured on a page that was read."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the quality of a page and its turn to what was read on it."""
    run_sql_file(op.get_bind(), "0004_page_quality.sql")
