"""Errors keep code and facts when they travel between processes."""

import pickle

import pytest

from digitize.domain import errors
from digitize.domain.errors import DigitizeError

OWN_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "InvalidDossierCodeError": ("H41", "date"),
    "InvalidUnitCodeError": ("H?",),
    "InvalidPeriodError": ("2022-12-15", "2022-11-15"),
    "StoreUnavailableError": ("H41.16/u/original",),
    "LedgerUnavailableError": (),
    "NotSignedInError": (),
}
KINDS = sorted(
    (kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DigitizeError)),
    key=lambda kind: kind.__name__,
)


def made(kind: type[DigitizeError]) -> DigitizeError:
    arguments = OWN_ARGUMENTS.get(kind.__name__)
    return kind("page.timeout", {"page": 3}) if arguments is None else kind(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_error_survives_pickling(kind: type[DigitizeError]) -> None:
    error = made(kind)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert (again.code, again.facts, again.args) == (error.code, error.facts, error.args)


def test_only_outages_and_crashes_are_worth_another_try() -> None:
    assert {kind.__name__ for kind in KINDS if kind.retryable} == {
        "LedgerUnavailableError",
        "ReaderCrashedError",
        "StoreUnavailableError",
    }


def test_long_texts_are_not_carried_along() -> None:
    assert len(str(errors.InvalidDossierCodeError("x" * 10_000).facts["text"])) == 60
