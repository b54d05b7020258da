"""What the benchmark of key fields counts as right."""

from bench.field_accuracy import Answer, report
from bench.field_truth import truth_of
from bench.pages import PageSpec
from digitize.domain.fields import FieldName, FieldState, FieldValue


def answer(truth: str | None, *, value: str = "", confidence: float = 0.0) -> Answer:
    state = FieldState.READ if value else FieldState.NOT_ENTERED
    field = FieldValue(name=FieldName.NUMBER, state=state, value=value, confidence=confidence)
    return Answer(document="123", field=field, truth=truth, seconds=0.001)


def test_handwritten_number_is_right_when_left_open_or_doubted() -> None:
    assert answer(None).is_right
    assert answer(None, value="22", confidence=45.0).is_right
    assert not answer(None, value="22", confidence=95.0).is_right


def test_printed_number_left_open_is_a_miss_that_is_printed() -> None:
    missed = answer("123")
    assert not missed.is_right
    assert "true '123', not_entered" in report([missed])


def test_truth_of_a_decision_is_what_stands_on_it() -> None:
    truth = truth_of(PageSpec(seed=901_002, paper="quyet_dinh"))
    number = f"{truth[FieldName.NUMBER]}/{truth[FieldName.SYMBOL]}"
    assert number == "4803/QĐ-STC"
    assert truth[FieldName.ISSUED_ON] == "2020-03-05"
    assert truth[FieldName.PAPER_TYPE] == "Quyết định"
