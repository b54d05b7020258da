"""The title of a paper, by which a new document begins and its component is known.

Layout: Nghị định 30/2020/NĐ-CP, appendix I: national name at the top, below it the type in centred capitals, below
that the abstract. A công văn has no type line: national name, number and "V/v". A page that cites "Quyết định
số …" in running text has no title; nor have back sides and continuation pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line, PageText, page_text
from digitize.domain.paper_types import OFFICIAL_LETTER, OTHER, TYPE_PHRASES, PaperType
from digitize.domain.spelling import edits_of_prefix, is_nearly
from digitize.domain.stored_page import StoredPage
from digitize.domain.vietnamese import folded_syllables

_NATIONAL_NAME: Final = frozenset(("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"))
_MOTTO: Final = frozenset(("doc", "lap", "tu", "do", "hanh", "phuc"))
_MOTTO_SHARE: Final = 0.5
_TITLE_SHARE: Final = 0.55
"""Lowest place of the type line, share of the height: a receipt of half a sheet begins with a letterhead."""
_BARE_TITLE_SHARE: Final = 0.35
"""The same without a national name: what stands lower is a heading of the text."""
_CAPITAL_SHARE: Final = 0.7
_CENTRE: Final = (0.36, 0.68)
_MOST_TITLE_LINES: Final = 5
_MOST_ABSTRACT_LINES: Final = 6
_MOST_WORDS_OF_A_DRAWING: Final = 150
_LINES_FOR_MARGINS: Final = 8
_LINE_PITCH: Final = 2.6
"""Line tops of one title lie at most so many letter heights apart."""

_BODY: Final = re.compile(
    r"kinh gui|can cu|dieu \d|ho[, ]|ho va ten|toi |ten toi|so:|so :|\(?\d+[.)] |[ivx]+\. |hom nay|chung toi|ngay,"
)
_SUBJECT: Final = re.compile(r"v ?/ ?v\b|ve viec")
_NUMBER_LINE: Final = re.compile(r"s[o0] ?[:.]? ?\S* ?/")
_ATTACHED: Final = re.compile(r"kem theo|ban hanh")
_LETTERS: Final = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title of a paper.

    `text` is what stands in the type line and its continuation, `abstract` the lines below ("Về việc …"), both NFC
    as printed; `folded` is both, folded syllables joined by blanks. `boxes` are their lines in scan pixels.
    `score` 0–1 is how surely a document begins here; `has_motto` tells whether national name or motto stand above.
    """

    paper_type: PaperType
    text: str
    abstract: str = ""
    folded: str = field(repr=False, default="")
    boxes: tuple[Box, ...] = ()
    score: float
    has_motto: bool

    @property
    def is_attachment(self) -> bool:
        """Whether the paper says that it came with the one before ("Ban hành kèm theo Quyết định …")."""
        return self.paper_type.is_attached and _ATTACHED.search(self.folded) is not None


def title_on(page: StoredPage) -> Title | None:
    """Return the title that `page` begins a document with; None for pages that begin none."""
    return title_of(page_text(page)) if page.words else None


def title_of(text: PageText) -> Title | None:
    """Return the title on a page whose lines are known: see `title_on`."""
    motto = _motto(text)
    below = motto.top if motto is not None else 0.0
    share = _TITLE_SHARE if motto is not None else _BARE_TITLE_SHARE
    lines = [line for line in text.lines if below <= line.top < share * text.height + below / 2]
    typed = _typed_title(lines, text, has_motto=motto is not None)
    if typed is not None:
        return typed
    if motto is None:
        return _drawing_title(text)
    return _official_letter(lines, text) or _unknown_title(lines, text, motto)


def _motto(text: PageText) -> Line | None:
    for line in text.lines:
        if line.top > _MOTTO_SHARE * text.height:
            return None
        syllables = folded_syllables(line.text)
        if _holds(syllables, _NATIONAL_NAME, 5) and line.capital_share >= _CAPITAL_SHARE and len(syllables) <= 18:
            return line
        if _holds(syllables, _MOTTO, 4) and len(syllables) <= 10:
            return line
    return None


def _holds(syllables: Sequence[str], wanted: frozenset[str], least: int) -> bool:
    exact = wanted.intersection(syllables)
    if len(exact) >= least or len(exact) + 1 < least:
        return len(exact) >= least
    # One of them may be read wrongly.
    return any(is_nearly(word, syllable) for word in wanted - exact for syllable in syllables)


def _typed_title(lines: Sequence[Line], text: PageText, *, has_motto: bool) -> Title | None:
    for index, line in enumerate(lines):
        if line.capital_share < _CAPITAL_SHARE or not _is_central(line, text):
            continue
        found = type_in(line.folded)
        if found is None:
            continue
        kind, likeness = found
        # "QUYẾT ĐỊNH:" and "PHƯƠNG ÁN …" in the middle of a document are headings of its text.
        if not has_motto and (line.text.rstrip().endswith(":") or kind.is_attached or likeness < 1):
            continue
        return _title(
            kind, lines[index:], text, score=(0.75 if has_motto else 0.55) + likeness / 4, motto=has_motto
        )
    return None


def type_in(folded: str) -> tuple[PaperType, float] | None:
    """Return the type whose words `folded` begins with, and how like they are, 0–1; None for no type.

    Blanks do not count: recognition loses and adds them in spaced capitals.
    """
    letters = _LETTERS.sub("", folded)
    best: tuple[float, int, PaperType] | None = None
    for phrase, kind in TYPE_PHRASES:
        wanted = phrase.replace(" ", "")
        limit = 0 if len(wanted) < 6 else 1 if len(wanted) < 16 else 2
        if len(wanted) < 6 and not folded.startswith(phrase):
            continue
        edits, _ = edits_of_prefix(letters, wanted, limit=limit)
        if edits > limit or (len(wanted) < 6 and not _ends_word(folded, phrase)):
            continue
        # The longest phrase wins, unless the letters that make it longer are those that differ.
        candidate = (1 - edits / 10, len(wanted) - 4 * edits, kind)
        if best is None or candidate[1] > best[1]:
            best = candidate
    return None if best is None else (best[2], best[0])


def _ends_word(folded: str, phrase: str) -> bool:
    rest = folded[len(phrase) :]
    return not rest or not rest[0].isalnum()


def _official_letter(lines: Sequence[Line], text: PageText) -> Title | None:
    """Return the title of a công văn: its "V/v …" lines, in the left block or across the page."""
    subject = next((index for index, line in enumerate(lines) if _SUBJECT.match(line.folded)), None)
    has_number = any(_NUMBER_LINE.match(line.folded) for line in lines)
    if subject is None or not (has_number or lines[subject].right < 0.62 * text.width):
        return None
    block = [lines[subject]]
    for line in lines[subject + 1 :]:
        is_beside = line.left > block[0].right and line.centre > 0.5 * text.width
        if is_beside:
            continue
        if line.top - block[-1].top > _LINE_PITCH * text.letter_height or _BODY.match(line.folded):
            break
        if line.right > 0.62 * text.width or len(block) == _MOST_ABSTRACT_LINES:
            break
        block.append(line)
    return _made(OFFICIAL_LETTER, [], block, text, score=0.95 if has_number else 0.75, motto=True)


def _drawing_title(text: PageText) -> Title | None:
    """Return the title in the title block of a drawing, which stands low and on every sheet of it."""
    if len(text.page.words) > _MOST_WORDS_OF_A_DRAWING or text.width < text.height:
        return None
    for index, line in enumerate(text.lines):
        found = type_in(line.folded) if line.capital_share >= _CAPITAL_SHARE and len(line.words) > 1 else None
        if found is not None and found[0].code == "BANVE":
            below = [
                other
                for other in text.lines[index + 1 : index + 3]
                if abs(other.centre - line.centre) < 0.1 * text.width and other.capital_share >= _CAPITAL_SHARE
            ]
            return _made(found[0], [line], below, text, score=0.7, motto=False)
    return None


def _unknown_title(lines: Sequence[Line], text: PageText, motto: Line) -> Title | None:
    """Return the title of a paper of no known type: national name, and centred capitals below it."""
    for index, line in enumerate(lines):
        syllables = folded_syllables(line.text)
        if _holds(syllables, _NATIONAL_NAME, 5) or _holds(syllables, _MOTTO, 4):
            continue
        is_heading = line.capital_share >= _CAPITAL_SHARE and _is_central(line, text) and len(line.text) >= 6
        if is_heading and line.top > motto.bottom:
            return _title(OTHER, lines[index:], text, score=0.7, motto=True)
    return _made(OTHER, [], [], text, score=0.6, motto=True)


def _title(kind: PaperType, lines: Sequence[Line], text: PageText, *, score: float, motto: bool) -> Title:
    """Return the title that begins in the first of `lines`."""
    title = [lines[0]]
    margins = _margins(text)
    rest = lines[1:]
    while rest and len(title) < _MOST_TITLE_LINES:
        line = rest[0]
        if line.capital_share < _CAPITAL_SHARE or not _follows(title[-1], line, text):
            break
        # Capitals over the whole width are centred on the line above, whatever the margins are.
        is_below = abs(line.centre - title[-1].centre) < 0.05 * text.width
        if not (is_below or _is_centred(line, margins, text)) or _BODY.match(line.folded):
            break
        title.append(line)
        rest = rest[1:]
    return _made(kind, title, _abstract(title[-1], rest, margins, text), text, score=score, motto=motto)


def _abstract(above: Line, lines: Sequence[Line], margins: tuple[float, float], text: PageText) -> list[Line]:
    """Return the lines of the abstract, the first of `lines` downwards.

    Lines of one pitch below the title that end in a gap, or where the body begins, are the abstract even when one
    of them is as wide as the body; otherwise only what is centred is.
    """
    run: list[Line] = []
    pitch = 0.0
    for line in lines:
        step = line.top - above.top
        if not _follows(above, line, text) or (pitch and step > 1.4 * pitch) or _BODY.match(line.folded):
            break
        if not run:
            line = _from_subject(line)
            pitch = max(step, text.letter_height)
        run.append(line)
        above = line
        if len(run) > _MOST_ABSTRACT_LINES:
            break
    if not run or not (_is_centred(run[0], margins, text) or _SUBJECT.match(run[0].folded)):
        return []
    if len(run) <= _MOST_ABSTRACT_LINES - 2:
        return run
    wide = next((index for index, line in enumerate(run) if not _is_centred(line, margins, text)), len(run))
    return run[: max(1, wide)]


def _follows(above: Line, line: Line, text: PageText) -> bool:
    return line.top - above.top <= _LINE_PITCH * max(text.letter_height, above.bottom - above.top)


def _from_subject(line: Line) -> Line:
    """Return the line from "Về việc" on: a stamp beside the abstract is read into its line."""
    for index in range(1, len(line.words) - 1):
        if _SUBJECT.match(" ".join(folded_syllables(f"{line.words[index].text} {line.words[index + 1].text}"))):
            return line.cut(line.words[index:])
    return line


def _made(
    kind: PaperType, title: list[Line], abstract: list[Line], text: PageText, *, score: float, motto: bool
) -> Title:
    lines = title + abstract
    return Title(
        paper_type=kind,
        text=" ".join(line.text for line in title),
        abstract=" ".join(line.text for line in abstract),
        folded=" ".join(syllable for line in lines for syllable in folded_syllables(line.text)),
        boxes=tuple(text.scan_box(line.box) for line in lines),
        score=round(min(1.0, score), 3),
        has_motto=motto,
    )


def _is_central(line: Line, text: PageText) -> bool:
    # A folded sheet (A3, landscape) has its first page in the right half.
    low, high = (0.1, 0.9) if text.width > text.height else _CENTRE
    return low * text.width <= line.centre <= high * text.width


def _margins(text: PageText) -> tuple[float, float]:
    """Return where body lines begin and end: the tenth and the ninetieth of a hundred edges."""
    if len(text.lines) < _LINES_FOR_MARGINS:
        return 0.14 * text.width, 0.9 * text.width
    lefts = sorted(line.left for line in text.lines)
    rights = sorted(line.right for line in text.lines)
    return lefts[len(lefts) // 10], max(rights[(len(rights) - 1) * 9 // 10], 0.8 * text.width)


def _is_centred(line: Line, margins: tuple[float, float], text: PageText) -> bool:
    if text.width > text.height:
        return _is_central(line, text)
    left, right = margins
    before, after = line.left - left, right - line.right
    room = right - left
    # A first line of a paragraph is indented at its left alone, a last line is short at its right alone.
    return abs(before - after) < 0.16 * room and min(before, after) > 0.02 * room
