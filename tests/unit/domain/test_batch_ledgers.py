"""The two ledgers of a batch balance, whatever states its files and pages are in."""

from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.batch import BatchStatus, UploadState
from digitize.domain.page import PageState
from tests.builders import new_batch, new_upload

COUNTS = st.dictionaries(st.sampled_from(list(PageState)), st.integers(0, 5000))


def status(upload_states: list[UploadState], page_states: dict[PageState, int]) -> BatchStatus:
    batch = new_batch()
    return BatchStatus(
        batch=batch,
        uploads=tuple(new_upload(batch, state=state) for state in upload_states),
        documents={},
        page_states=page_states,
        page_failures=(),
    )


@given(COUNTS)
def test_page_ledger_balances_and_names_every_state(page_states: dict[PageState, int]) -> None:
    ledger = status([], page_states).page_ledger()
    received = ledger.pop("received")
    assert sum(ledger.values()) == received
    assert set(ledger) == {state.value for state in PageState}


@given(st.lists(st.sampled_from(list(UploadState)), max_size=20))
def test_file_ledger_balances(upload_states: list[UploadState]) -> None:
    ledger = status(upload_states, {}).file_ledger()
    received = ledger.pop("received")
    assert received == len(upload_states) == sum(ledger.values())


def test_what_is_terminal_is_not_under_way() -> None:
    terminal = [state for state in UploadState if state.is_terminal]
    assert status(terminal, {}).file_ledger()["under_way"] == 0
    assert [state for state in PageState if not state.is_terminal] == [PageState.WAITING, PageState.READING]
