"""Filing: decided from evidence in the order of its strength, never by guess."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.domain.document import Filing, FilingState
from digitize.domain.dossier import DossierCode
from digitize.domain.filing import decide_filing, proven_codes
from digitize.domain.filing_clues import ClueSource, CodeClue, FilingClues, clues_of
from digitize.domain.identity_mentions import mentions_on
from digitize.domain.register_facts import DossierFacts, RegisterFacts
from digitize.domain.splitting import split
from digitize.domain.stored_page import StoredPage
from tests.unit.domain.stored_pages import BODY, a_page, coded, read_again, sheet, titled

TODAY = date(2026, 11, 25)
CODE, OTHER, THIRD = "H41.16-221115-0001", "H41.16-221115-0002", "H41.17-221120-0009"
NAME, NUMBER = "Lữ Thị Ánh Đợi", "999085001234"
PERSON = (f"Họ, chữ đệm, tên: {NAME}", f"Số định danh cá nhân: {NUMBER}")


def dossier(code: str = CODE, *, received_on: date = date(2022, 11, 15), is_open: bool = True) -> DossierFacts:
    """Build what the register says of a dossier of the applicant."""
    return DossierFacts(
        code=code,
        unit_code="H41.16",
        procedure_code="1.000001",
        applicant_name=NAME,
        citizen_number=NUMBER,
        received_on=received_on,
        is_open=is_open,
    )


def register(*dossiers: DossierFacts) -> RegisterFacts:
    """Build the answer of a register that holds these dossiers."""
    return RegisterFacts(
        by_code={entry.code: entry for entry in dossiers},
        open_by_number={NUMBER: tuple(entry for entry in dossiers if entry.is_open)},
    )


def clues(*pages: StoredPage, operator: str | None = None, filename: str = "quet.pdf") -> FilingClues:
    """Return the clues of the last paper in pages that come in order."""
    segment = split(pages, tuple(page.number for page in pages)).segments[-1]
    code = None if operator is None else DossierCode.parse(operator)
    return clues_of(segment, pages, operator_code=code, filename=filename, today=TODAY)


def printed(code: str, *lines: str, again: str | None = None) -> StoredPage:
    """Build a paper with a code in its text, read a second time as `again` (None: the same)."""
    marks = read_again(code if again is None else again)
    return titled(1, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", f"Mã hồ sơ: {code}", *lines, marks=marks)


def outcome(filing: Filing) -> tuple[FilingState, str | None, str, str]:
    """Return what a decision comes to."""
    return filing.state, filing.dossier_code, filing.evidence.source, filing.evidence.reason


FILED, SUGGESTED, UNASSIGNED = FilingState.FILED, FilingState.SUGGESTED, FilingState.UNASSIGNED


def test_cover_sheet_files_before_everything_else_even_unregistered() -> None:
    pages = (sheet(1, f"DGZ1:BIA:{CODE}"), titled(2, "ĐƠN", f"Mã hồ sơ: {OTHER}", marks=coded(OTHER)))
    filing = decide_filing(clues(*pages, operator=THIRD, filename=f"{OTHER}.pdf"), register(dossier(OTHER)))
    assert outcome(filing) == (FILED, CODE, "cover_sheet", "filing.by_cover_sheet")
    assert filing.evidence.page == 1
    assert set(filing.evidence.codes) == {CODE, OTHER, THIRD}


def test_choice_of_the_operator_files_before_a_label() -> None:
    filing = decide_filing(clues(titled(1, "ĐƠN", marks=coded(OTHER)), operator=CODE), register(dossier(OTHER)))
    assert outcome(filing) == (FILED, CODE, "operator", "filing.by_operator")


def test_label_files_its_paper_when_the_register_knows_it() -> None:
    labelled = titled(1, "ĐƠN", marks=coded(f"DGZ1:TEM:{CODE}"))
    filing = decide_filing(clues(labelled, filename=f"{OTHER}.pdf"), register(dossier(), dossier(OTHER)))
    assert outcome(filing) == (FILED, CODE, "label", "filing.by_label")
    waiting = decide_filing(clues(labelled, filename=f"{OTHER}.pdf"), register(dossier(OTHER)))
    assert outcome(waiting) == (UNASSIGNED, None, "none", "filing.not_in_register")


def test_label_is_not_inherited_by_the_next_paper() -> None:
    pages = (titled(1, "ĐƠN", marks=coded(f"DGZ1:TEM:{CODE}")), titled(2, "BIÊN BẢN"))
    assert clues(*pages).codes == ()
    assert decide_filing(clues(*pages), register(dossier())).state is UNASSIGNED


@pytest.mark.parametrize(
    ("filename", "source"),
    [
        (f"{CODE}.pdf", "file_name"),
        (f"{CODE}.2.pdf", "file_name"),
        (f"000.00.16.{CODE.replace('H41.16', 'H41')} don.pdf", "file_name"),
        (f"sang/{CODE}/don.pdf", "folder_name"),
        (f"{OTHER}/{CODE}.pdf", "file_name"),
    ],
)
def test_name_of_file_or_folder_files_when_registered(filename: str, source: str) -> None:
    facts = register(dossier(), dossier(OTHER))
    assert outcome(decide_filing(clues(titled(1, "ĐƠN"), filename=filename), facts)) == (
        FILED,
        CODE,
        source,
        f"filing.by_{source}",
    )
    assert decide_filing(clues(titled(1, "ĐƠN"), filename=filename), register()).state is UNASSIGNED


def test_file_named_after_two_dossiers_waits() -> None:
    filing = decide_filing(clues(titled(1, "ĐƠN"), filename=f"{CODE} {OTHER}.pdf"), register(dossier()))
    assert outcome(filing) == (UNASSIGNED, None, "none", "filing.two_codes")


def test_code_in_the_text_files_when_registered_and_read_twice() -> None:
    filing = decide_filing(clues(printed(CODE)), register(dossier()))
    assert outcome(filing) == (FILED, CODE, "text", "filing.code_in_register")
    assert filing.evidence.page == 1


def test_code_of_a_text_layer_needs_no_second_reading() -> None:
    page = titled(1, "ĐƠN", f"Mã hồ sơ: {CODE}", has_text_layer=True)
    assert decide_filing(clues(page), register(dossier())).state is FILED


def test_code_that_was_read_once_or_otherwise_is_only_suggested() -> None:
    facts = register(dossier())
    for again in ("", OTHER.replace("0002", "0007")):
        filing = decide_filing(clues(printed(CODE, again=again)), facts)
        assert outcome(filing) == (SUGGESTED, None, "text", "filing.code_unconfirmed")
        assert filing.evidence.codes == (CODE,)


def test_code_that_both_readings_had_to_repair_is_only_suggested() -> None:
    damaged = CODE.replace("0001", "OOO1")
    assert decide_filing(clues(printed(damaged, again=damaged)), register(dossier())).state is SUGGESTED
    assert decide_filing(clues(printed(damaged, again=CODE)), register(dossier())).state is FILED


def test_two_registered_codes_in_the_text_wait() -> None:
    filing = decide_filing(clues(printed(CODE, f"và hồ sơ {OTHER}")), register(dossier(), dossier(OTHER)))
    assert outcome(filing) == (UNASSIGNED, None, "none", "filing.two_codes")


def test_code_in_the_text_moves_nothing_out_of_a_folder_of_an_unknown_dossier() -> None:
    filing = decide_filing(clues(printed(CODE), filename=f"{THIRD}/don.pdf"), register(dossier()))
    assert outcome(filing) == (SUGGESTED, None, "text", "filing.code_unconfirmed")


def test_code_unknown_to_the_register_waits_or_suggests_its_only_neighbour() -> None:
    paper = clues(printed(THIRD))
    assert outcome(decide_filing(paper, register(dossier()))) == (
        UNASSIGNED,
        None,
        "none",
        "filing.not_in_register",
    )
    near = decide_filing(paper, register(dossier()), neighbours=("H41.17-221120-0008",))
    assert (near.state, near.evidence.codes) == (SUGGESTED, ("H41.17-221120-0008",))
    assert decide_filing(paper, register(dossier()), neighbours=(CODE, OTHER)).state is UNASSIGNED


def test_paper_without_any_clue_waits() -> None:
    filing = decide_filing(clues(titled(1, "ĐƠN")), register(dossier()))
    assert outcome(filing) == (UNASSIGNED, None, "none", "filing.no_code")


def test_applicant_of_one_open_dossier_is_suggested_never_filed() -> None:
    filing = decide_filing(clues(titled(1, "ĐƠN", *PERSON)), register(dossier()))
    assert outcome(filing) == (SUGGESTED, None, "person", "filing.suggested_by_applicant")
    assert filing.evidence.codes == (CODE,)


def test_applicant_of_two_open_dossiers_is_told_apart_by_a_date_on_the_paper() -> None:
    facts = register(dossier(), dossier(THIRD, received_on=date(2022, 11, 20)))
    paper = titled(1, "ĐƠN", *PERSON, "Nghệ An, ngày 20 tháng 11 năm 2022")
    assert decide_filing(clues(paper), facts).evidence.codes == (THIRD,)
    unclear = decide_filing(clues(titled(1, "ĐƠN", *PERSON)), facts)
    assert (unclear.state, set(unclear.evidence.codes)) == (UNASSIGNED, {CODE, THIRD})


def test_paper_beside_the_only_proven_dossier_of_its_file_is_filed_when_it_names_the_applicant() -> None:
    filing = decide_filing(clues(titled(1, "ĐƠN", *PERSON)), register(dossier()), upload_codes=(CODE,))
    assert outcome(filing) == (FILED, CODE, "same_file", "filing.same_file_and_applicant")


@pytest.mark.parametrize(
    ("lines", "facts", "upload_codes"),
    [
        (PERSON[:1], register(dossier()), (CODE,)),
        (PERSON[1:], register(dossier()), (CODE,)),
        ((PERSON[0].replace("Đợi", "Đội x"), PERSON[1].replace("1234", "1235")), register(dossier()), (CODE,)),
        (PERSON, register(dossier(), dossier(OTHER)), (CODE,)),
        (PERSON, register(dossier()), (CODE, OTHER)),
        (PERSON, register(dossier(is_open=False)), (CODE,)),
        (PERSON, register(dossier()), (OTHER,)),
    ],
)
def test_one_proof_is_not_enough_to_file_beside_a_proven_dossier(
    lines: tuple[str, ...], facts: RegisterFacts, upload_codes: tuple[str, ...]
) -> None:
    assert decide_filing(clues(titled(1, "ĐƠN", *lines)), facts, upload_codes=upload_codes).state is not FILED


def test_paper_with_a_code_of_its_own_is_not_filed_beside_another() -> None:
    paper = printed(THIRD, *PERSON, again="")
    assert decide_filing(clues(paper), register(dossier()), upload_codes=(CODE,)).state is not FILED


def test_only_codes_on_papers_prove_a_dossier_for_the_file() -> None:
    by_text = decide_filing(clues(printed(CODE)), register(dossier()))
    by_name = decide_filing(clues(titled(1, "ĐƠN"), filename=f"{OTHER}.pdf"), register(dossier(OTHER)))
    assert proven_codes([by_text, by_name, by_text]) == (CODE,)


def test_sheet_without_readable_barcodes_speaks_by_its_print_when_read_twice() -> None:
    lost = a_page(1, "=TỜ BÌA HỒ SƠ", f"={CODE}", marks=read_again(CODE))
    paper = clues(lost, titled(2, "ĐƠN"))
    assert paper.has_sheet
    assert outcome(decide_filing(paper, register(dossier())))[:3] == (FILED, CODE, "text")
    torn = a_page(1, "=TỜ BÌA HỒ SƠ", f"={CODE}", marks=coded(f"DGZ1:BIA:{CODE}", f"DGZ1:BIA:{OTHER}"))
    assert clues(torn, titled(2, "ĐƠN")).codes == ()


CODES = (CODE, OTHER, THIRD)


@st.composite
def any_clues(draw: st.DrawFn) -> FilingClues:
    """Draw clues of every source, confirmed or not."""
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(list(ClueSource)), st.booleans(), st.booleans()),
            max_size=5,
        )
    )
    page = mentions_on(a_page(1, *PERSON)) if draw(st.booleans()) else mentions_on(a_page(1, *BODY))
    codes = tuple(
        CodeClue(
            code=DossierCode.parse(code),
            source=source,
            page=1,
            is_confirmed=is_confirmed and not was_repaired,
            was_repaired=was_repaired,
        )
        for code, source, is_confirmed, was_repaired in drawn
    )
    return FilingClues(codes=codes, mentions=(page,))


@settings(max_examples=300)
@given(any_clues(), st.sets(st.sampled_from(CODES)), st.lists(st.sampled_from(CODES), max_size=2))
def test_filed_dossier_is_one_that_a_clue_or_a_proof_names(
    paper: FilingClues, known: set[str], upload_codes: list[str]
) -> None:
    filing = decide_filing(paper, register(*(dossier(code) for code in sorted(known))), upload_codes=upload_codes)
    if filing.state is not FILED:
        assert filing.dossier_code is None
        return
    if filing.evidence.source == "same_file":
        assert upload_codes
        assert filing.dossier_code in upload_codes
        return
    named = [clue for clue in paper.codes if clue.code.canonical == filing.dossier_code]
    assert any(clue.source.value == filing.evidence.source for clue in named)
    if filing.evidence.source not in ("cover_sheet", "operator"):
        assert filing.dossier_code in known
        assert any(clue.is_confirmed for clue in named)


def test_of_two_dossiers_proven_in_a_file_a_paper_goes_to_the_one_whose_applicant_it_names() -> None:
    other = replace(dossier(OTHER), applicant_name="Lò Thị Bưởi", citizen_number="999085009999")
    facts = RegisterFacts(
        by_code={CODE: dossier(), OTHER: other},
        open_by_number={NUMBER: (dossier(),), other.citizen_number: (other,)},
    )
    paper = clues(titled(1, "ĐƠN", *PERSON))
    assert decide_filing(paper, facts, upload_codes=(CODE, OTHER)).dossier_code == CODE
    both = clues(titled(1, "ĐƠN", *PERSON, "Họ và tên: Lò Thị Bưởi", "Số định danh cá nhân: 999085009999"))
    assert decide_filing(both, facts, upload_codes=(CODE, OTHER)).state is not FILED
