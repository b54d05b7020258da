"""What is counted: each measure has a name, a bit in the dossier's row, and a definition people can read.

"100 % đã được số hóa" without a definition of "số hóa" is what reports were blamed for: a figure is never shown
without its numerator, its denominator and the measure's definition.
"""

from dataclasses import dataclass
from enum import StrEnum

from digitize.domain.errors import InvalidInputError


class Side(StrEnum):
    """The dossiers behind a figure: those counted, those counted against, and those still missing."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure: `id` is its stable name, `bit` its place in `dossier.measure_bits`, counted from 0."""

    id: str
    bit: int
    definition_vi: str
    definition_en: str

    @property
    def mask(self) -> int:
        """The integer in which only this measure's bit is set."""
        return 1 << self.bit


DOSSIER_ANY_FILE = Measure(
    id="dossier_any_file",
    bit=0,
    definition_vi=(
        "Hồ sơ tiếp nhận trong kỳ có ít nhất một giấy tờ đã số hóa, đã gắn chắc chắn vào hồ sơ và có ít nhất một "
        "trang đạt chất lượng, trên tổng số hồ sơ tiếp nhận trong kỳ."
    ),
    definition_en=(
        "Dossiers received in the period to which at least one digitized paper is filed for certain, with at "
        "least one page that passed the quality gate, out of all dossiers received in the period."
    ),
)
"""The national style of counting (QĐ 766, indicator 4.2, first condition)."""

MEASURES = (DOSSIER_ANY_FILE,)


def measure_named(measure_id: str) -> Measure:
    """Return the measure `measure_id`; raises InvalidInputError `coverage.measure_unknown`."""
    for measure in MEASURES:
        if measure.id == measure_id:
            return measure
    raise InvalidInputError("coverage.measure_unknown", {"measure": measure_id[:60]})


def side_named(side: str) -> Side:
    """Return the side `side`; raises InvalidInputError `coverage.side_unknown`."""
    try:
        return Side(side)
    except ValueError as error:
        raise InvalidInputError("coverage.side_unknown", {"side": side[:60]}) from error


def percent(numerator: int, denominator: int) -> str | None:
    """Return `numerator` / `denominator` in percent with 2 decimals, "81.95"; None when the denominator is 0.

    Rounded half-up (994 / 1213 is 81.95; truncation would print 81.94). Raises ValueError for negative counts.
    """
    if numerator < 0 or denominator < 0:
        raise ValueError("counts are not negative")
    if denominator == 0:
        return None
    # In whole hundredths of a percent: exact, where a decimal quotient would be rounded a first time.
    hundredths = (20_000 * numerator + denominator) // (2 * denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
