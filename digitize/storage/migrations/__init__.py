"""Schema migrations: plain SQL beside this file, forward only, run in order by Alembic."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from digitize.domain.errors import LedgerUnavailableError

_HERE = Path(__file__).parent
# Any constant will do; two processes that start at once must not migrate at once.
_MIGRATION_LOCK = 7_301_001


def migrate(url: str) -> None:
    """Bring the database at `url` (libpq URL, role `digitize_owner`) to the newest schema.

    Raises LedgerUnavailableError.
    """
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: _connected(url),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as guard:
        guard.exec_driver_sql(f"SELECT pg_advisory_lock({_MIGRATION_LOCK})")
        with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
            configuration = Config()
            configuration.set_main_option("script_location", str(_HERE))
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")


def _connected(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise LedgerUnavailableError from error


def run_sql_file(bind: Connection, name: str) -> None:
    """Run every statement of the SQL file `name` in this folder, in the migration's own transaction."""
    run_sql(bind, (_HERE / name).read_text(encoding="utf-8"))


def run_sql(bind: Connection, statements: str) -> None:
    """Run `statements` as they stand: no parameters, so that percent signs and colons mean themselves."""
    driver_connection = bind.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)  # noqa: S101 - the engine above makes nothing else
    driver_connection.execute(statements.encode("utf-8"))
