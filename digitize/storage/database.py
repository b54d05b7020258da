"""Connections to PostgreSQL; every transaction is opened for a principal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from aiosql.queries import Queries
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from digitize.domain.access import Principal
from digitize.domain.errors import LedgerUnavailableError

RowConnection = psycopg.Connection[dict[str, Any]]
"""The connection that queries are run on: rows come as dictionaries."""

_QUERIES = Path(__file__).parent / "queries"


def load_queries(name: str) -> Queries:
    """Return the named SQL queries of `queries/{name}.sql` as callables (aiosql)."""
    return aiosql.from_path(_QUERIES / f"{name}.sql", "psycopg")


class Database:
    """A small pool of connections to one PostgreSQL database.

    `url` is a libpq URL; `pool_size` is the largest number of connections held by this process. The pool opens
    in the background: the first transaction waits for it.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self._pool: ConnectionPool[RowConnection] = ConnectionPool(
            url,
            connection_class=psycopg.Connection[dict[str, Any]],
            kwargs={"row_factory": dict_row, "application_name": "digitize"},
            min_size=1,
            max_size=pool_size,
            timeout=10.0,
            # A connection that died with the server is noticed before it is handed out.
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def unit_scope(self, principal: Principal) -> Iterator[RowConnection]:
        """Open one transaction that acts for `principal`; it commits at the end of the block.

        The principal's units stand in the setting `digitize.units` of the transaction ("*" for all), where
        row-level security reads them.

        Raises LedgerUnavailableError when the database does not answer or the connection breaks.
        """
        units = "*" if principal.units is None else ",".join(sorted(principal.units))
        try:
            with self._pool.connection() as connection:
                connection.execute("SELECT set_config('digitize.units', %s, true)", (units,))
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise LedgerUnavailableError from error

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
