"""Connections to PostgreSQL; every transaction is opened for a principal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aiosql
import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from digitize.domain.access import Principal
from digitize.domain.errors import LedgerUnavailableError

RowConnection = psycopg.Connection[dict[str, Any]]
"""The connection that queries are run on: rows come as dictionaries."""

# A process that is frozen in the middle of a transaction holds its locks; the server ends its session, so that a
# page or the reconciler's turn does not stay locked until somebody thaws it.
_IDLE_IN_TRANSACTION = "15s"
_QUERIES = Path(__file__).parent / "queries"


class NamedQueries(Protocol):
    """The queries of one `.sql` file: a method a query, taking the connection and the query's parameters."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the query `name`."""
        ...


@cache
def load_queries(name: str) -> NamedQueries:
    """Return the named SQL queries of `queries/{name}.sql` as callables (aiosql)."""
    queries: NamedQueries = aiosql.from_path(_QUERIES / f"{name}.sql", "psycopg")
    return queries


class Database:
    """A small pool of connections to one PostgreSQL database.

    `url` is a libpq URL; `pool_size` is the largest number of connections held by this process. The pool opens
    in the background: the first transaction waits for it.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self._pool: ConnectionPool[RowConnection] = ConnectionPool(
            url,
            connection_class=psycopg.Connection[dict[str, Any]],
            kwargs={
                "row_factory": dict_row,
                "application_name": "digitize",
                "options": f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION}",
            },
            min_size=1,
            max_size=pool_size,
            timeout=10.0,
            # A connection that died with the server is noticed before it is handed out.
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def unit_scope(self, principal: Principal, *, snapshot: bool = False) -> Iterator[RowConnection]:
        """Open one transaction that acts for `principal`; it commits at the end of the block.

        The principal's units stand in the setting `digitize.units` of the transaction ("*" for all), where
        row-level security reads them. With `snapshot` every query of the block sees the same state.

        Raises LedgerUnavailableError when the database does not answer or the connection breaks.
        """
        units = "*" if principal.units is None else ",".join(sorted(principal.units))
        try:
            with self._pool.connection() as connection:
                if snapshot:
                    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection.execute("SELECT set_config('digitize.units', %s, true)", (units,))
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise LedgerUnavailableError from error

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
