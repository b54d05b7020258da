"""Which words of a page are running text, so that a statistic of language may speak about them.

A name, a number, a code or what stands in a field means what is printed, however unlikely: those words are
context for their neighbours and never changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones
from digitize.ocr.syllable_model import WordParts, parts_of

_SHORT_LINE_WORDS: Final = 3
"""Lines of so few words are table cells, titles of signers, scraps: their neighbours say too little."""

_SHORT_VALUE_WORDS: Final = 6
"""What follows the colon of a label on the same line and is no longer than this is the value of a field."""

_LONGEST_SYLLABLE: Final = 7
_LABEL_WORDS: Final = 8
_LABELS: Final = re.compile(
    r"\b(ho ten|ho va ten|ten goi|ong ba|ong|ba|anh|chi|so|dia chi|noi o|thuong tru|tam tru|que quan|nguyen quan"
    r"|noi sinh|ngay sinh|sinh ngay|dan toc|ton giao|quoc tich|nguoi nop|nguoi nhan|nguoi ky|dai dien"
    r"|cccd|cmnd|dinh danh ca nhan|ma ho so|dien thoai|email|kinh gui)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningWord:
    """A word as the statistic sees it: its parts, its index among the page's words, whether it may be changed."""

    index: int
    parts: WordParts
    is_repairable: bool


def running_words(words: Sequence[Word]) -> Iterator[RunningWord | None]:
    """Yield the words in order, and None wherever a sentence ends or begins."""
    previous_block: int | None = None
    at_start = True
    for (block, _line), members in groupby(enumerate(words), key=lambda item: (item[1].block, item[1].line)):
        if block != previous_block:
            yield None
            at_start, previous_block = True, block
        line = [(index, word, parts_of(word.text)) for index, word in members]
        first_value = _first_value(line)
        # A new line that begins with a capital may be a new paragraph.
        if not at_start and line[0][2].core[:1].isupper():
            yield None
            at_start = True
        short = len(line) <= _SHORT_LINE_WORDS
        for position, (index, _, parts) in enumerate(line):
            if parts.breaks_before:
                yield None
                at_start = True
            if not parts.core:
                continue
            following = line[position + 1][2] if position + 1 < len(line) else None
            yield RunningWord(
                index=index,
                parts=parts,
                is_repairable=not short
                and position < first_value
                and _is_running_syllable(parts, following, at_start=at_start),
            )
            at_start = parts.breaks_after
            if at_start:
                yield None
    yield None


def _is_running_syllable(parts: WordParts, following: WordParts | None, *, at_start: bool) -> bool:
    core = parts.core
    # The longest Vietnamese syllable is "nghiêng"; one letter alone is as often the item of a list. All capitals
    # are never touched: of 12,000 lines of capitals with made-up names 41 changed ("TOẢN" → "TOÁN"), for six
    # right changes on all development pages.
    if not (core.isalpha() and 2 <= len(core) <= _LONGEST_SYLLABLE and core[1:].islower()):
        return False
    if core[0].islower():
        return True
    # "Trần Hoàng Tuấn" at the start of a line: a capital after the first one makes a name of both.
    return at_start and following is not None and following.core[:1].islower()


def _first_value(line: Sequence[tuple[int, Word, WordParts]]) -> int:
    """Return the position of the first word of a field's value on a line; the line's length when there is none."""
    for position, (_, word, parts) in enumerate(line[:_LABEL_WORDS]):
        if ":" not in parts.after and word.text != ":":
            continue
        label = " ".join(item[2].core for item in line[: position + 1]).strip()
        is_field = _LABELS.search(fold_tones(label)) is not None
        if is_field or len(line) - position - 1 <= _SHORT_VALUE_WORDS:
            return position + 1
    return len(line)
