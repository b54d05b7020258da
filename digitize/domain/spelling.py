"""How far apart two spellings are: recognition confuses a letter or two in titles, names and numbers."""

from collections.abc import Sequence


def edits_between(first: str, second: str, *, limit: int) -> int:
    """Return how many letters have to be changed, added or left out; `limit + 1` for anything above `limit`."""
    if first == second:
        return 0
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    return min(limit + 1, _last_row(first, second, limit)[-1])


def edits_of_prefix(text: str, phrase: str, *, limit: int) -> tuple[int, int]:
    """Return the edits between `phrase` and the beginning of `text` that is most like it, and its length.

    `(limit + 1, 0)` where no beginning is like enough.
    """
    if text.startswith(phrase):
        return 0, len(phrase)
    row = _last_row(phrase, text[: len(phrase) + limit], limit)
    edits, length = min((edits, length) for length, edits in enumerate(row))
    return (edits, length) if edits <= limit else (limit + 1, 0)


def is_nearly(first: str, second: str, *, shortest: int = 4) -> bool:
    """Return whether two words are equal or one letter apart; words below `shortest` letters must be equal."""
    if first == second:
        return True
    return min(len(first), len(second)) >= shortest and edits_between(first, second, limit=1) <= 1


def _last_row(rows: str, columns: str, limit: int) -> Sequence[int]:
    """Return the edits between `rows` and every beginning of `columns` (Levenshtein's last row)."""
    before = list(range(len(columns) + 1))
    for number, sign in enumerate(rows, start=1):
        row = [number]
        for place, other in enumerate(columns):
            row.append(min(before[place] + (sign != other), before[place + 1] + 1, row[place] + 1))
        if min(row) > limit:
            return row
        before = row
    return before
