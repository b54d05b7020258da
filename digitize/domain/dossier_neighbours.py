"""Codes that one misread character would turn into another: what a person is shown to choose from."""

_DIGITS = "0123456789"
_LEVEL_1_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def codes_one_character_apart(canonical_code: str) -> tuple[str, ...]:
    """Return every text that differs from `canonical_code` in one place: a digit for a digit, letter for letter.

    About 160 for one code; most of them are no dossiers (or no dates), which the register decides.
    """
    found: list[str] = []
    for place, character in enumerate(canonical_code):
        if character in _DIGITS:
            alternatives = _DIGITS
        elif character in _LEVEL_1_LETTERS:
            alternatives = _LEVEL_1_LETTERS
        else:
            continue
        before, after = canonical_code[:place], canonical_code[place + 1 :]
        found += [f"{before}{other}{after}" for other in alternatives if other != character]
    return tuple(found)
