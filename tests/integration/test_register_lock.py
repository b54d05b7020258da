"""Filing a paper and importing the register at the same moment: the paper is counted, whichever comes first."""

import threading
import time
import uuid

import psycopg
import pytest

from digitize.domain.access import SERVICE
from digitize.domain.measures import MEASURES
from digitize.domain.periods import Period
from digitize.domain.register import RegisterRow
from digitize.domain.register_parsing import parse_row
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.coverage_facts import PostgresCoverageFacts
from digitize.storage.database import Database
from digitize.storage.register import PostgresRegister

CODE = "H41.16-221115-0001"


def _file_paper(connection: psycopg.Connection) -> None:
    batch, upload = uuid.uuid4(), uuid.uuid4()
    connection.execute("INSERT INTO unit (code) VALUES ('H41')")
    connection.execute(
        "INSERT INTO batch (id, name, unit_code, purpose, state) VALUES (%s, 'b', 'H41', 'component', 'open')",
        (batch,),
    )
    connection.execute(
        "INSERT INTO upload (id, batch_id, unit_code, filename, sha256, size_bytes, kind, state) "
        "VALUES (%s, %s, 'H41', 'f', repeat('0', 64), 1, 'pdf', 'done')",
        (upload, batch),
    )
    connection.execute(
        "INSERT INTO document (id, upload_id, batch_id, unit_code, title, pages, purpose, state,"
        " filing, dossier_code, sequence, evidence, counts)"
        " VALUES (%s, %s, %s, 'H41', 't', '{1}', 'component', 'ready', 'filed', %s, 1, '{}', true)",
        (uuid.uuid4(), upload, batch, CODE),
    )


@pytest.mark.integration
def test_an_import_waits_for_the_paper_that_is_being_filed(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, procedure, unit CASCADE")
    database = Database(database_url, pool_size=2)
    register = PostgresRegister(database, CitizenNumbers("secret"))
    row = parse_row({"dossier_code": CODE, "received_at": "2022-11-15"})
    assert isinstance(row, RegisterRow)
    columns = frozenset({"dossier_code", "received_at"})
    importing = threading.Thread(target=register.save, args=(SERVICE, [row], columns))
    with psycopg.connect(database_url) as filing:
        filing.execute("SELECT pg_advisory_xact_lock_shared(7301002)")
        _file_paper(filing)
        importing.start()
        time.sleep(0.5)
        # The dossier is not there yet, so that the filing transaction itself finds no bit to set.
        assert importing.is_alive()
    importing.join(10)
    (unit,) = (
        PostgresCoverageFacts(database)
        .count_by_unit(SERVICE, Period.parse("2022-11-15", "2022-11-15"), MEASURES)
        .units
    )
    database.close()
    assert (unit.received, unit.counted) == (1, {"dossier_any_file": 1})
