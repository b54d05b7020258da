"""Filing: decided from evidence, never by guess."""

from digitize.domain.document import FilingState
from digitize.domain.filing import codes_on_pages, decide_filing

CODE, OTHER = "H41.16-221115-0001", "H41.17-221120-0002"


def test_choice_of_the_operator_counts_whatever_the_paper_says() -> None:
    filing = decide_filing(CODE, {OTHER: 2}, set())
    assert (filing.state, filing.dossier_code) == (FilingState.FILED, CODE)
    assert (filing.evidence.source, filing.evidence.reason) == ("operator", "filing.by_operator")
    assert filing.evidence.codes == (OTHER,)


def test_only_code_on_the_paper_counts_when_the_register_knows_it() -> None:
    filing = decide_filing(None, {CODE: 3}, {CODE})
    assert (filing.state, filing.dossier_code) == (FilingState.FILED, CODE)
    assert filing.evidence.source == "text"
    assert (filing.evidence.reason, filing.evidence.page) == ("filing.code_in_register", 3)


def test_code_that_the_register_does_not_know_waits() -> None:
    filing = decide_filing(None, {CODE: 1}, set())
    assert (filing.state, filing.dossier_code) == (FilingState.UNASSIGNED, None)
    assert (filing.evidence.reason, filing.evidence.codes) == ("filing.not_in_register", (CODE,))


def test_two_codes_wait_even_when_one_or_both_are_registered() -> None:
    for registered in (set(), {CODE}, {CODE, OTHER}):
        filing = decide_filing(None, {CODE: 1, OTHER: 1}, registered)
        assert (filing.state, filing.evidence.reason) == (FilingState.UNASSIGNED, "filing.two_codes")
        assert filing.evidence.codes == (CODE, OTHER)


def test_paper_without_a_code_waits() -> None:
    filing = decide_filing(None, {}, {CODE})
    assert (filing.state, filing.evidence.reason) == (FilingState.UNASSIGNED, "filing.no_code")


def test_codes_on_pages_remember_their_first_page_and_are_one_in_both_shapes() -> None:
    texts = [(1, "bìa"), (2, f"Mã hồ sơ: {CODE}"), (3, f"000.00.16.H41-221115-0001 và {OTHER}")]
    assert codes_on_pages(texts) == {CODE: 2, OTHER: 3}
