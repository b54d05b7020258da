"""Fixtures of the contract suites: each port once as its fake and once as the real thing."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitize.application.ports import ObjectStore
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.postgres import PostgresCluster
from digitize.embedded.seaweedfs import SeaweedFs
from digitize.embedded.supervisor import Supervisor
from digitize.storage.database import Database
from digitize.storage.objects import S3ObjectStore
from tests.fakes.ledger_stage import LedgerStage, memory_stage, postgres_stage
from tests.fakes.objects import InMemoryObjectStore

BOTH_LEDGERS = ["memory", pytest.param("postgresql", marks=pytest.mark.integration)]
BOTH_STORES = ["memory", pytest.param("seaweedfs", marks=pytest.mark.integration)]


@pytest.fixture(scope="session")
def ledger_database(database_url: str) -> Iterator[Database]:
    """Open a pool that is wide enough for twenty threads."""
    database = Database(database_url, pool_size=12)
    yield database
    database.close()


@pytest.fixture(params=BOTH_LEDGERS)
def stage(request: pytest.FixtureRequest) -> LedgerStage:
    """Give every port of a ledger; the real one is shared, so every test makes its own batch."""
    if request.param == "memory":
        return memory_stage()
    return postgres_stage(request.getfixturevalue("database_url"), request.getfixturevalue("ledger_database"))


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[S3ObjectStore]:
    """Start a real SeaweedFS with its PostgreSQL, once for all suites."""
    # Not pytest's folder: the user that root drops to cannot enter it.
    root = Path(tempfile.mkdtemp(prefix="digitize-store-", dir="/tmp"))
    root.chmod(0o755)
    folder, supervisor = DataFolder(root), Supervisor(on_event=lambda _event, _child, _fields: None)
    folder.prepare()
    cluster = PostgresCluster(folder=folder)
    store = SeaweedFs(
        folder=folder,
        postgres_socket=cluster.socket_folder,
        postgres_password=cluster.password("seaweedfs"),
        grace_seconds=1.0,
    )
    try:
        with folder.lock():
            cluster.initialise()
            supervisor.start(cluster.child())
            store.initialise()
            supervisor.start(store.child())
            store.ensure_bucket("digitize")
            yield S3ObjectStore(
                endpoint=store.endpoint,
                access_key=store.access_key,
                secret_key=store.secret_key,
                bucket="digitize",
            )
    finally:
        supervisor.stop_all()
        store.forget_sockets()
        shutil.rmtree(root)


@pytest.fixture(params=BOTH_STORES)
def object_store(request: pytest.FixtureRequest) -> ObjectStore:
    """Give an object store; the real one is shared, so every test has its own keys."""
    if request.param == "memory":
        return InMemoryObjectStore()
    store: ObjectStore = request.getfixturevalue("seaweedfs")
    return store
