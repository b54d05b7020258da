"""The plot of a report: one SVG, drawn by hand, on a card of its own so that it reads on light and dark pages.

Panels: character errors by class and engine, speed, the path's steps, and the reliability of confidences.
Colours are Okabe and Ito's, told apart by the colour-blind; every bar carries its number.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape

from bench.our_path import OUR_NAME
from bench.report import ALL, Report, Row, reliability_of, rows_of

_WIDTH: Final = 980
_MARGIN: Final = 28
_LABELS: Final = 300
_BAR: Final = 13
_GAP: Final = 12
_CLIPPED_PERCENT: Final = 20.0
_COLOURS: Final = {OUR_NAME: "#0072b2", "tesseract": "#e69f00", "ocrmypdf": "#999999"}
_OTHER_COLOUR: Final = "#cc79a7"
_STEP_COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")
_FOOTER_LETTERS: Final = 140
_INK, _FAINT = "#1f2328", "#656d76"


class Drawing:
    """Collects SVG elements from top to bottom; `y` is where the next one goes (pixels)."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.y = float(_MARGIN)

    def text(self, words: str, x: float, *, size: int = 12, colour: str = _INK, bold: bool = False) -> None:
        """Write a line whose baseline is `y`."""
        weight = ' font-weight="600"' if bold else ""
        self.elements.append(
            f'<text x="{x:.1f}" y="{self.y:.1f}" font-size="{size}" fill="{colour}"{weight}>{escape(words)}</text>'
        )

    def rectangle(self, x: float, width: float, colour: str, *, height: float = _BAR, title: str = "") -> None:
        """Draw a bar whose top is `y`; `title` is told when the pointer rests on it."""
        inner = f"<title>{escape(title)}</title>" if title else ""
        place = f'x="{x:.1f}" y="{self.y:.1f}" width="{max(0.5, width):.1f}" height="{height:.1f}"'
        self.elements.append(f'<rect {place} fill="{colour}" rx="1.5">{inner}</rect>')

    def heading(self, english: str, vietnamese: str) -> None:
        """Write the heading of a panel and go below it."""
        self.y += 22
        self.text(english, _MARGIN, size=15, bold=True)
        self.y += 17
        self.text(vietnamese, _MARGIN, colour=_FAINT)
        self.y += 14

    def svg(self) -> str:
        """Return the whole picture."""
        height = self.y + _MARGIN
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
            f'height="{height:.0f}" font-family="DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif" role="img">'
        )
        card = f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1:.0f}" rx="8" fill="#ffffff" '
        return "\n".join([head, card + 'stroke="#d0d7de"/>', *self.elements, "</svg>", ""])


def as_svg(report: Report) -> str:
    """Return the plot of a report as the text of an SVG file."""
    rows = [row for row in rows_of(report) if row.group != ALL]
    drawing = Drawing()
    _errors(drawing, rows)
    _speed(drawing, rows)
    _steps(drawing, report.step_seconds)
    _reliability(drawing, reliability_of(report.records))
    drawing.y += 22
    for line in wrap(
        f"{report.command} · first seed {report.first_seed}", _FOOTER_LETTERS, break_on_hyphens=False
    ):
        drawing.text(line, _MARGIN, size=11, colour=_FAINT)
        drawing.y += 15
    return drawing.svg()


def _errors(drawing: Drawing, rows: Sequence[Row]) -> None:
    drawing.heading(
        "Character errors on the page's text, % (shorter is better)",
        f"Lỗi ký tự trên chữ của trang, % (càng ngắn càng tốt); thanh cắt ở {_CLIPPED_PERCENT:.0f} %",
    )
    _legend(drawing, [row.contestant for row in rows])
    values = [(row, 100 * row.figures.score.character_error_rate) for row in rows]
    _grouped_bars(drawing, values, longest=_CLIPPED_PERCENT, unit=" %", digits=2)


def _speed(drawing: Drawing, rows: Sequence[Row]) -> None:
    timed = [(row, row.figures.pages_per_minute) for row in rows]
    values = [(row, value) for row, value in timed if value is not None and row.group in ("clean300", "mixed")]
    if not values:
        return
    drawing.heading(
        "Speed, pages a minute on one core (longer is better)",
        "Tốc độ, trang mỗi phút trên một lõi (càng dài càng tốt)",
    )
    _grouped_bars(drawing, values, longest=max(value for _, value in values), unit="", digits=1)


def _legend(drawing: Drawing, contestants: Sequence[str]) -> None:
    x = float(_LABELS)
    for name in dict.fromkeys(contestants):
        drawing.rectangle(x, 11, _colour(name), height=11)
        drawing.y += 10
        drawing.text(name, x + 16)
        drawing.y -= 10
        x += 40 + 7.5 * len(name)
    drawing.y += 24


def _grouped_bars(
    drawing: Drawing, values: Sequence[tuple[Row, float]], *, longest: float, unit: str, digits: int
) -> None:
    room = _WIDTH - _LABELS - _MARGIN - 80
    previous = None
    for row, value in values:
        if row.group != previous:
            drawing.y += _GAP if previous is not None else 0
            drawing.y += 11
            drawing.text(row.english, _MARGIN)
            drawing.y += 14
            drawing.text(row.vietnamese, _MARGIN, size=11, colour=_FAINT)
            drawing.y -= 25
            previous = row.group
        width = room * min(value, longest) / longest
        label = f"{value:.{digits}f}{unit}" + (" »" if value > longest else "")
        drawing.rectangle(_LABELS, width, _colour(row.contestant), title=f"{row.contestant}: {label}")
        drawing.y += _BAR - 2.5
        drawing.text(label, _LABELS + width + 5, size=11)
        drawing.y += 4.5
    drawing.y += _GAP


def _steps(drawing: Drawing, step_seconds: dict[str, dict[str, float]]) -> None:
    if not step_seconds:
        return
    drawing.heading(
        "Where the time of a page goes, milliseconds",
        "Thời gian đọc một trang đi vào đâu, mili giây",
    )
    step_seconds = {group: _without_crumbs(seconds) for group, seconds in step_seconds.items()}
    names = list(dict.fromkeys(name for seconds in step_seconds.values() for name in seconds))
    colours = {name: _STEP_COLOURS[index % len(_STEP_COLOURS)] for index, name in enumerate(names)}
    longest = max(sum(seconds.values()) for seconds in step_seconds.values())
    room = _WIDTH - _LABELS - _MARGIN - 80
    for group, seconds in step_seconds.items():
        drawing.y += 13
        drawing.text(group, _MARGIN)
        drawing.y -= 13
        x = float(_LABELS)
        for name, value in seconds.items():
            width = room * value / longest
            drawing.rectangle(x, width, colours[name], height=18, title=f"{name}: {1000 * value:.0f} ms")
            x += width
        drawing.y += 13
        drawing.text(f"{1000 * sum(seconds.values()):.0f} ms", x + 5, size=11)
        drawing.y += 14
    _step_legend(drawing, step_seconds, colours)


def _without_crumbs(seconds: dict[str, float]) -> dict[str, float]:
    """Return the steps with those below a fiftieth of the whole joined: they would be too thin to see."""
    smallest = sum(seconds.values()) / 50
    large = {name: value for name, value in seconds.items() if value >= smallest}
    return {**large, "all smaller steps": sum(seconds.values()) - sum(large.values())}


def _step_legend(drawing: Drawing, step_seconds: dict[str, dict[str, float]], colours: dict[str, str]) -> None:
    x = float(_MARGIN)
    for name, colour in colours.items():
        times = "/".join(f"{1000 * seconds.get(name, 0):.0f}" for seconds in step_seconds.values())
        words = f"{name} {times}"
        if x + 7 * len(words) + 24 > _WIDTH - _MARGIN:
            x, drawing.y = float(_MARGIN), drawing.y + 18
        drawing.rectangle(x, 11, colour, height=11)
        drawing.y += 10
        drawing.text(words, x + 15, size=11)
        drawing.y -= 10
        x += 7 * len(words) + 30
    drawing.y += 22


def _reliability(drawing: Drawing, bins: Sequence[dict[str, float]]) -> None:
    if not bins:
        return
    drawing.heading(
        "Is a confidence to be believed? Words that are right, % by stated confidence (mark: as stated)",
        "Độ tin cậy có đáng tin? Tỷ lệ từ đúng theo độ tin cậy được nêu, % (vạch: mức được nêu)",
    )
    room = _WIDTH - _LABELS - _MARGIN - 150
    for bin_ in bins:
        drawing.y += 10
        drawing.text(f"{bin_['from']:.0f}–{bin_['to']:.0f}", _MARGIN)
        drawing.y -= 10
        width = room * bin_["right_percent"] / 100
        drawing.rectangle(_LABELS, width, _COLOURS[OUR_NAME])
        stated = _LABELS + room * (bin_["from"] + bin_["to"]) / 200
        drawing.rectangle(stated - 1, 2.5, _INK)
        drawing.y += _BAR - 2.5
        label = f"{bin_['right_percent']:.1f} %  ({bin_['words']:.0f} words / từ)"
        drawing.text(label, max(_LABELS + width, stated) + 6, size=11)
        drawing.y += 6.5


def _colour(contestant: str) -> str:
    return _COLOURS.get(contestant, _OTHER_COLOUR)
