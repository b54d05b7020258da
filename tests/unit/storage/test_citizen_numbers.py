import pytest

from digitize.storage.citizen_numbers import CitizenNumbers, UnreadableCitizenNumberError

NUMBER, DOSSIER = "999085001234", "H41.16-221115-0001"


def test_a_number_is_read_again_with_the_same_secret() -> None:
    sealed = CitizenNumbers("secret").encrypt(NUMBER, DOSSIER)
    assert NUMBER.encode() not in sealed
    assert CitizenNumbers("secret").decrypt(sealed, DOSSIER) == NUMBER


def test_equal_numbers_are_sealed_differently_and_hashed_equally() -> None:
    numbers = CitizenNumbers("secret")
    assert numbers.encrypt(NUMBER, DOSSIER) != numbers.encrypt(NUMBER, DOSSIER)
    assert numbers.keyed_hash(NUMBER) == CitizenNumbers("secret").keyed_hash(NUMBER)
    assert numbers.keyed_hash(NUMBER) != CitizenNumbers("another").keyed_hash(NUMBER)


@pytest.mark.parametrize("change", ["secret", "dossier", "byte", "version", "cut"])
def test_what_was_changed_does_not_open(change: str) -> None:
    sealed = CitizenNumbers("secret").encrypt(NUMBER, DOSSIER)
    numbers = CitizenNumbers("another" if change == "secret" else "secret")
    dossier = "H41.16-221115-0002" if change == "dossier" else DOSSIER
    altered = {
        "byte": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "version": b"\x02" + sealed[1:],
        "cut": sealed[:8],
    }.get(change, sealed)
    with pytest.raises(UnreadableCitizenNumberError):
        numbers.decrypt(altered, dossier)


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        CitizenNumbers("")
