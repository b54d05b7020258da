"""The verdict on a page that was read."""

import pytest

from digitize.domain.page import PageState
from digitize.domain.quality import BLANK_INK_RATIO, PageVerdict, judge
from digitize.domain.recognition import PageReading
from tests.builders import new_reading, words_of


def verdict(reading: PageReading) -> tuple[PageState, str | None]:
    judged = judge(reading)
    return judged.state, judged.reason.code if judged.reason else None


def test_clear_page_is_read() -> None:
    assert judge(new_reading("Kính gửi Ủy ban nhân dân")) == PageVerdict(state=PageState.READ)


def test_page_without_words_and_ink_is_blank() -> None:
    assert verdict(new_reading(ink_ratio=BLANK_INK_RATIO / 2)) == (PageState.BLANK, None)


def test_page_with_ink_but_without_words_waits_for_review() -> None:
    assert verdict(new_reading(ink_ratio=BLANK_INK_RATIO)) == (PageState.NEEDS_REVIEW, "page.no_text")


def test_page_with_words_is_never_blank() -> None:
    assert verdict(new_reading("một", ink_ratio=0.0)) == (PageState.READ, None)


@pytest.mark.parametrize(("resolution_dpi", "is_coarse"), [(149, True), (150, False), (0, False), (300, False)])
def test_coarse_scan_waits_for_review(resolution_dpi: int, is_coarse: bool) -> None:  # noqa: FBT001 - a table
    judged = judge(new_reading("Kính gửi", resolution_dpi=resolution_dpi))
    assert (judged.state is PageState.NEEDS_REVIEW) == is_coarse
    if judged.reason:
        assert judged.reason.facts == {"resolution_dpi": resolution_dpi}


def test_page_below_threshold_waits_for_review() -> None:
    doubtful = words_of("không rõ chữ gì cả", confidence=20.0)
    judged = judge(new_reading(words=(*doubtful, *words_of("rõ"))))
    assert judged.reason is not None
    assert (judged.reason.code, judged.reason.facts) == ("page.low_confidence", {"words": 6, "doubtful": 5})


def test_some_doubtful_words_do_not_hold_a_page_up() -> None:
    words = (*words_of("mờ", confidence=20.0), *words_of("ba chữ rõ"))
    assert verdict(new_reading(words=words)) == (PageState.READ, None)


def test_text_layer_is_trusted_at_any_resolution() -> None:
    words = words_of("văn bản điện tử", confidence=0.0)
    assert verdict(new_reading(words=words, source="text_layer", resolution_dpi=72)) == (PageState.READ, None)
