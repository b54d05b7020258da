"""One stack for all journeys: starting it takes longer than most of them."""

from collections.abc import Generator, Iterator

import pytest

from tests.stack import Stack, add_log_section, started_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Start a `digitize up` with two workers, a temporary data folder and a random port."""
    with started_stack(workers=2) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the stack's logs beside a test that failed."""
    report = yield
    add_log_section(item, report)
    return report
