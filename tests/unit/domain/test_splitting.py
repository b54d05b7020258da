"""Splitting: where papers begin, what governs them, and what is no paper."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.domain.cover_sheet import SheetKind
from digitize.domain.page import PageState
from digitize.domain.paper_boundaries import Boundary
from digitize.domain.splitting import Split, split
from digitize.domain.stored_page import StoredPage
from tests.unit.domain.stored_pages import BODY, MOTTO, a_page, blank, coded, numbered, sheet, titled

CODE, OTHER = "H41.16-221115-0001", "H41.16-221115-0002"
A5 = {"width": 1748, "height": 2480}


def split_of(*pages: StoredPage) -> Split:
    """Split pages that come in order."""
    return split(pages, tuple(page.number for page in pages))


def papers(*pages: StoredPage) -> list[tuple[int, ...]]:
    """Return the page numbers of the papers."""
    return [segment.pages for segment in split_of(*pages).segments]


def governors(*pages: StoredPage) -> list[str | None]:
    """Return the dossier that governs each paper by its sheet."""
    sheets = [segment.governing_sheet for segment in split_of(*pages).segments]
    return [
        None if held is None or held.payload is None or held.payload.code is None else held.payload.code.issued
        for held in sheets
    ]


def test_title_page_begins_a_paper_and_other_pages_stay_with_it() -> None:
    pages = (titled(1, "ĐƠN ĐỀ NGHỊ"), a_page(2, *BODY), titled(3, "BIÊN BẢN"))
    assert papers(*pages) == [(1, 2), (3,)]
    assert [segment.boundary for segment in split_of(*pages).segments] == [Boundary.START, Boundary.TITLE]


def test_cover_sheet_governs_up_to_the_next_one_and_no_further() -> None:
    pages = (
        titled(1, "ĐƠN"),
        sheet(2, f"DGZ1:BIA:{CODE}"),
        titled(3, "ĐƠN"),
        titled(4, "BIÊN BẢN"),
        sheet(5, f"DGZ1:KQ:{OTHER}"),
        titled(6, "QUYẾT ĐỊNH"),
    )
    assert papers(*pages) == [(1,), (3,), (4,), (6,)]
    assert governors(*pages) == [None, CODE, CODE, OTHER]
    assert [entry.reason for entry in split_of(*pages).separators.values()] == ["cover_sheet", "result_sheet"]


def test_separator_sheet_begins_a_paper_under_the_same_cover_sheet() -> None:
    pages = (sheet(1, f"DGZ1:BIA:{CODE}"), a_page(2, *BODY), sheet(3, "DGZ1:TACH"), a_page(4, *BODY))
    assert papers(*pages) == [(2,), (4,)]
    assert governors(*pages) == [CODE, CODE]
    assert split_of(*pages).segments[1].boundary is Boundary.SEPARATOR


def test_cover_sheet_with_lost_codes_ends_what_governed_before() -> None:
    lost = a_page(3, "=TỜ BÌA HỒ SƠ", "=Mã hồ sơ")
    pages = (sheet(1, f"DGZ1:BIA:{CODE}"), titled(2, "ĐƠN"), lost, titled(4, "ĐƠN"))
    assert governors(*pages) == [CODE, None]
    assert split_of(*pages).separators[3].reason == "unreadable_sheet"


def test_cover_sheet_whose_codes_disagree_governs_nothing() -> None:
    torn = a_page(1, "=TỜ BÌA HỒ SƠ", marks=coded(f"DGZ1:BIA:{CODE}", f"DGZ1:BIA:{OTHER}"))
    assert governors(torn, titled(2, "ĐƠN")) == [None]


def test_sheet_of_another_system_with_a_bare_code_is_a_cover_sheet() -> None:
    foreign = a_page(1, f"={CODE}", marks=coded(CODE))
    result = split_of(foreign, titled(2, "ĐƠN"))
    assert result.separators[1].reason == "foreign_sheet"
    payload = result.segments[0].governing_sheet
    assert payload is not None
    assert payload.payload is not None
    assert payload.payload.kind is SheetKind.COVER


def test_code_on_a_real_paper_is_no_cover_sheet_and_reaches_no_other_paper() -> None:
    labelled = titled(1, "ĐƠN", marks=coded(f"DGZ1:TEM:{CODE}"))
    receipt = titled(2, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", marks=coded(CODE))
    pages = (labelled, receipt, titled(3, "BIÊN BẢN"))
    assert papers(*pages) == [(1,), (2,), (3,)]
    assert governors(*pages) == [None, None, None]
    assert split_of(*pages).segments[1].boundary is Boundary.RECEPTION_NOTE


def test_label_begins_a_paper_even_without_a_title() -> None:
    pages = (titled(1, "ĐƠN"), a_page(2, *BODY, marks=coded(f"DGZ1:TEM:{CODE}")))
    assert split_of(*pages).segments[1].boundary is Boundary.BARCODE


def test_barcode_of_another_dossier_begins_a_paper() -> None:
    pages = (titled(1, "ĐƠN", marks=coded(CODE)), a_page(2, *BODY, marks=coded(OTHER)), a_page(3, *BODY))
    assert papers(*pages) == [(1,), (2, 3)]


def test_blank_page_stays_in_its_paper_and_begins_none() -> None:
    assert papers(titled(1, "ĐƠN"), blank(2), a_page(3, *BODY), blank(4), titled(5, "ĐƠN")) == [(1, 2, 3, 4), (5,)]
    assert papers(blank(1), titled(2, "ĐƠN")) == [(1, 2)]


def test_blank_back_of_a_sheet_is_no_paper() -> None:
    result = split_of(sheet(1, f"DGZ1:BIA:{CODE}"), blank(2), titled(3, "ĐƠN"))
    assert [segment.pages for segment in result.segments] == [(3,)]
    assert result.separators[2].reason == "back_of_sheet"


def test_blank_page_before_a_cover_sheet_is_no_paper_of_its_own() -> None:
    assert papers(blank(1), sheet(2, f"DGZ1:BIA:{CODE}"), titled(3, "ĐƠN")) == [(3,)]


def test_upload_of_nothing_but_blank_pages_loses_none() -> None:
    assert papers(blank(1), blank(2)) == [(1, 2)]


def test_page_that_nobody_could_read_is_not_blank() -> None:
    lost = a_page(1, state=PageState.FAILED)
    assert papers(lost, titled(2, "ĐƠN")) == [(1,), (2,)]


def test_printed_numbers_bind_and_a_number_that_begins_anew_cuts() -> None:
    assert papers(titled(1, "ĐƠN"), numbered(2, 2), numbered(3, 3), numbered(4, 2)) == [(1, 2, 3), (4,)]
    as_large_as_a3 = numbered(2, 2, resolution_dpi=212)
    assert papers(titled(1, "ĐƠN"), as_large_as_a3) == [(1, 2)]


def test_last_page_of_a_counted_paper_ends_it() -> None:
    counted = [a_page(number, *BODY, f"=Trang {number}/2", top=3200) for number in (1, 2)]
    assert papers(*counted, a_page(3, *BODY)) == [(1, 2), (3,)]


def test_other_paper_size_begins_a_paper() -> None:
    pages = (titled(1, "ĐƠN"), a_page(2, "Biên lai thu tiền phí", **A5))
    assert split_of(*pages).segments[1].boundary is Boundary.PAGE_SIZE


def test_front_and_back_of_a_card_are_one_paper_and_a_third_page_is_another() -> None:
    front = titled(2, "CĂN CƯỚC CÔNG DÂN")
    back = a_page(3, "Đặc điểm nhận dạng: nốt ruồi", "IDVNM0850012345999085001234<<0")
    pages = (titled(1, "ĐƠN"), front, back, a_page(4, *BODY))
    assert papers(*pages) == [(1,), (2, 3), (4,)]
    assert papers(replace(back, number=1), replace(front, number=2)) == [(2, 1)]


def test_attachment_stays_with_what_it_was_issued_with() -> None:
    rules = a_page(2, *MOTTO, "=QUY CHẾ", "=(Ban hành kèm theo Quyết định số 12/QĐ-UBND)", "", *BODY)
    assert papers(titled(1, "QUYẾT ĐỊNH"), rules) == [(1, 2)]


def test_sheets_of_one_drawing_are_one_paper_and_the_next_drawing_is_another() -> None:
    pages = [
        a_page(
            number,
            "=BẢN VẼ THIẾT KẾ XÂY DỰNG",
            f"=BẢN VẼ SỐ: KT-{sheet_of} TỶ LỆ: 1/100",
            top=2300,
            width=4961,
        )
        for number, sheet_of in enumerate(("01/02", "02/02", "01/02"), start=1)
    ]
    assert papers(*pages) == [(1, 2), (3,)]


def test_heading_in_capitals_on_a_numbered_page_does_not_cut() -> None:
    heading = numbered(2, 2, "=BIÊN BẢN BÀN GIAO", *BODY)
    assert papers(titled(1, "HỢP ĐỒNG MUA BÁN"), heading) == [(1, 2)]


@st.composite
def stacks(draw: st.DrawFn) -> list[StoredPage]:
    """Draw a stack of sheets, titles, continuations and blanks."""
    kinds = draw(st.lists(st.integers(0, 7), max_size=12))
    builders = (
        lambda number: titled(number, "ĐƠN"),
        lambda number: a_page(number, *BODY),
        blank,
        lambda number: sheet(number, f"DGZ1:BIA:{CODE}"),
        lambda number: sheet(number, f"DGZ1:BIA:{OTHER}"),
        lambda number: sheet(number, "DGZ1:TACH"),
        lambda number: titled(number, "CĂN CƯỚC CÔNG DÂN", marks=coded(f"DGZ1:TEM:{OTHER}")),
        lambda number: numbered(number, 2),
    )
    return [builders[kind](number) for number, kind in enumerate(kinds, start=1)]


@settings(max_examples=60)
@given(stacks())
def test_every_page_is_in_one_paper_or_is_none(pages: list[StoredPage]) -> None:
    result = split_of(*pages)
    numbers = [number for segment in result.segments for number in segment.pages]
    assert sorted([*numbers, *result.separators]) == [page.number for page in pages]
    assert numbers == sorted(numbers)


@settings(max_examples=60)
@given(stacks())
def test_paper_is_governed_by_the_nearest_sheet_before_it_alone(pages: list[StoredPage]) -> None:
    covers = {
        page.number: page.marks.barcodes[0].text
        for page in pages
        if page.marks.barcodes and ":BIA:" in page.marks.barcodes[0].text
    }
    for segment in split_of(*pages).segments:
        before = max((number for number in covers if number < segment.pages[0]), default=None)
        held = segment.governing_sheet
        assert (None if held is None else held.page) == before
        assert held is None or (held.payload is not None and held.payload.text == covers[held.page])
