"""Where the words of a query stand on a page."""

from dataclasses import dataclass

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones, syllables

_CONTEXT_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well a page answers a query: `rank` 2 as typed, 1 in order without marks, 0 scattered.

    `boxes` cover the matched words in scan pixels, one box a text line for words in order.
    """

    rank: int
    snippet: str
    boxes: tuple[Box, ...]


def find_match(words: tuple[Word, ...], query: str) -> Match:
    """Return the best match of `query` among the words of a page that holds all its syllables."""
    wanted = syllables(query)
    wanted_folded = [fold_tones(syllable) for syllable in wanted]
    # One printed word may hold several syllables ("123/QĐ-UBND"), so each syllable remembers its word.
    placed = [(syllable, index) for index, word in enumerate(words) for syllable in syllables(word.text)]
    folded = [fold_tones(syllable) for syllable, _ in placed]
    best: tuple[int, int] | None = None
    for start in range(len(placed) - len(wanted) + 1):
        if folded[start : start + len(wanted)] != wanted_folded:
            continue
        exact = [syllable for syllable, _ in placed[start : start + len(wanted)]] == wanted
        if exact or best is None:
            best = (2 if exact else 1, start)
        if exact:
            break
    if best is not None:
        rank, start = best
        indexes = sorted({index for _, index in placed[start : start + len(wanted)]})
        return Match(rank=rank, snippet=_snippet(words, indexes), boxes=_boxes_by_line(words, indexes))
    scattered = sorted(
        {index for (_, index), syllable in zip(placed, folded, strict=True) if syllable in wanted_folded}
    )
    return Match(
        rank=0, snippet=_snippet(words, scattered[:1]), boxes=tuple(words[index].box for index in scattered)
    )


def _snippet(words: tuple[Word, ...], indexes: list[int]) -> str:
    if not indexes:
        return ""
    first = max(indexes[0] - _CONTEXT_WORDS, 0)
    last = indexes[-1] + _CONTEXT_WORDS + 1
    before = "… " if first > 0 else ""
    after = " …" if last < len(words) else ""
    return before + " ".join(word.text for word in words[first:last]) + after


def _boxes_by_line(words: tuple[Word, ...], indexes: list[int]) -> tuple[Box, ...]:
    boxes: dict[int, Box] = {}
    for index in indexes:
        word = words[index]
        known = boxes.get(word.line)
        boxes[word.line] = word.box if known is None else known.joined_with(word.box)
    return tuple(boxes.values())
