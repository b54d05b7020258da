"""The report: sums, ratios, tables and the plot."""

import json
from xml.etree import ElementTree

import pytest

from bench.accuracy import Record, figures_of, speed_ratio
from bench.plot import as_svg
from bench.real_scans import AT_300, REAL_CLASS, worse_pages
from bench.report import Report, as_json, as_markdown, reliability_of, rows_of
from bench.scoring import PageScore


def record(
    *,
    page: str = "clean300-1",
    page_class: str = "clean300",
    contestant: str = "digitize",
    errors: int = 1,
    seconds: float | None = 1.0,
    bins: tuple[tuple[int, ...], tuple[int, ...]] = ((), ()),
) -> Record:
    return Record(
        page=page,
        page_class=page_class,
        contestant=contestant,
        score=PageScore(characters=100, words=20, character_edits=errors, word_edits=1),
        phrases=4,
        phrases_found=3,
        seconds=seconds,
        cpu_seconds=seconds,
        words_by_confidence=bins[0],
        right_by_confidence=bins[1],
    )


def report_of(*records: Record) -> Report:
    return Report(
        command="digitize bench",
        first_seed=900_000,
        environment={"cores": "2"},
        records=records,
        step_seconds={"clean": {"decode": 0.1, "recognition": 0.9}},
    )


BOTH = (
    record(bins=((1,) + (0,) * 8 + (9,), (0,) * 9 + (9,))),
    record(contestant="tesseract", errors=5, seconds=1.5),
    record(page="photo200-2", page_class="photo200", errors=3, seconds=None),
    record(page="photo200-2", page_class="photo200", contestant="tesseract", errors=30, seconds=None),
)


def test_mixed_classes_are_summed_by_characters() -> None:
    mixed = {row.contestant: row.figures for row in rows_of(report_of(*BOTH)) if row.group == "mixed"}
    assert mixed["digitize"].score.character_error_rate == pytest.approx(0.02)
    assert mixed["tesseract"].score.character_error_rate == pytest.approx(0.175)


def test_untimed_pages_do_not_count_for_speed() -> None:
    figures = figures_of(one for one in BOTH if one.contestant == "digitize")
    assert (figures.pages, figures.timed_pages, figures.pages_per_minute) == (2, 1, 60.0)


def test_ratio_is_the_median_over_pairs_on_the_same_page() -> None:
    pairs = [
        record(page=f"clean300-{number}", contestant=name, seconds=seconds)
        for number, (ours, theirs) in enumerate(((1.0, 2.0), (1.0, 3.0), (2.0, 20.0)))
        for name, seconds in (("digitize", ours), ("ocrmypdf", theirs))
    ]
    ratio = speed_ratio(pairs, "ocrmypdf")
    assert ratio is not None
    assert (ratio.pairs, ratio.lowest, ratio.median, ratio.highest) == (3, 2.0, 3.0, 10.0)
    assert speed_ratio(pairs, "tesseract") is None


def test_json_lets_anybody_count_again() -> None:
    value = json.loads(as_json(report_of(*BOTH)))
    clean = next(row for row in value["classes"] if (row["group"], row["contestant"]) == ("clean300", "digitize"))
    pages = [one for one in value["pages"] if (one["page_class"], one["contestant"]) == ("clean300", "digitize")]
    assert clean["character_error_rate"] == sum(
        one["score"]["character_edits"] + one["score"]["lost_characters"] for one in pages
    ) / sum(one["score"]["characters"] for one in pages)


def test_reliability_leaves_empty_bins_out() -> None:
    assert reliability_of(BOTH) == [
        {"from": 0, "to": 10, "words": 1, "right_percent": 0},
        {"from": 90, "to": 100, "words": 9, "right_percent": 100},
    ]


def test_real_page_is_worse_only_with_more_errors() -> None:
    records = [
        record(page=page, page_class=REAL_CLASS, contestant=name, errors=errors)
        for page, name, errors in (
            ("a.p1", "digitize", 5),
            ("a.p1", AT_300, 4),
            ("b.p1", "digitize", 4),
            ("b.p1", AT_300, 4),
        )
    ]
    assert worse_pages(records, peer=AT_300) == ["a.p1"]
    assert f"Real pages worse than {AT_300} / trang thật kém hơn {AT_300}: 1 (a.p1)." in as_markdown(
        report_of(*records)
    )


def test_errors_of_a_peer_are_told_as_a_multiple_of_ours() -> None:
    assert "năm lớp trộn: tesseract 8.8 × digitize." in as_markdown(report_of(*BOTH))


def test_markdown_is_one_table_of_equal_rows() -> None:
    rows = [line for line in as_markdown(report_of(*BOTH)).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in rows}) == 1
    assert len(rows) == 2 + 3 * 2  # Head and rule; two engines for two classes and for the mixed ones.


def test_plot_is_a_picture_with_every_class_and_a_number_on_every_bar() -> None:
    root = ElementTree.fromstring(as_svg(report_of(*BOTH)))  # noqa: S314 - our own text
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"clean, 300 dpi", "sạch, 300 dpi", "phone photo", "1.00 %", "30.00 % »"} <= set(words)
