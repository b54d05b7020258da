"""What a clerk sees at the end of `digitize read`."""

import io
from typing import Any

from rich.console import Console

from digitize.commands.read_tables import print_read


def printed(**changes: Any) -> str:  # noqa: ANN401  any field of the report
    report: dict[str, Any] = {
        "out": "ra",
        "jobs": 2,
        "seconds": 61.25,
        "pages_per_minute": 117.6,
        "files": {"read": 1},
        "pages": {"read": 1200},
        "results": [{"filename": "a.pdf", "state": "read", "output": "a", "replaced": False, "pdf_reason": None}],
        "failures": [],
        "review": [],
        "skipped": [],
    }
    screen = io.StringIO()
    print_read(Console(file=screen, width=100), report | changes)
    return screen.getvalue()


def review_of(page: int, *, name: str = "a.pdf", code: str = "page.coarse") -> dict[str, Any]:
    return {"filename": name, "page": page, "code": code, "message": f"Vì {code}.", "next_step": "Quét lại."}


def test_counts_are_written_as_vietnamese_offices_write_them() -> None:
    assert "Đã đọc 1.200 trang trong 61,2 giây (117,6 trang/phút, 2 tiến trình)." in printed()


def test_neighbouring_pages_with_the_same_reason_are_one_line() -> None:
    text = printed(
        review=[*map(review_of, (4, 5, 6, 9)), review_of(10, code="page.dark"), review_of(11, name="b")]
    )
    pages = [line.split("│")[2].strip() for line in text.splitlines() if "Quét lại." in line]
    assert pages == ["4–6", "9", "10", "11"]


def test_square_brackets_in_a_name_are_shown() -> None:
    assert "[bản chụp].pdf" in printed(failures=[review_of(1, name="[bản chụp].pdf")])


def test_what_was_skipped_is_counted_by_reason() -> None:
    skipped = [{"filename": "Thumbs.db", "reason": "not_a_scan"}] * 3
    assert "Bỏ qua (không phải ảnh quét hay PDF): 3." in printed(skipped=skipped)
