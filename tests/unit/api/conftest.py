"""The application over the whole system in memory, and what its desks begin with."""

import pytest

from digitize.domain.batch import Batch, Upload
from tests.fakes.api_client import CODE, DATA, ISSUED, ApiClient
from tests.fakes.workplace import Workplace


@pytest.fixture
def client(workplace: Workplace) -> ApiClient:
    """Give a client that bears the token."""
    return ApiClient(workplace)


@pytest.fixture
def batch(workplace: Workplace) -> Batch:
    """Give an open batch of a registered dossier."""
    workplace.register_dossier(ISSUED)
    return workplace.open_batch(dossier_code=CODE)


@pytest.fixture
def upload(workplace: Workplace, batch: Batch) -> Upload:
    """Give an upload of two pages, read and filed."""
    received = workplace.receive(batch, DATA, "Đơn đề nghị.pdf")
    workplace.run_jobs()
    return received
