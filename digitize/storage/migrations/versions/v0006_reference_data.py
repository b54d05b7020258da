"""Components of procedures, supplements asked for, and reuse of earlier papers."""

from alembic import op

from digitize.storage.migrations import run_sql_file

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables of components, supplements and reuse."""
    run_sql_file(op.get_bind(), "0006_reference_data.sql")
