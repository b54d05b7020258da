"""Procedures with their components, named as offices name them, and the papers that citizens bring for them."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from digitize.domain.procedure import Component

_RESULT: Final = "KQ"
_TABLE: Final = Path(__file__).with_name("procedures.toml")


class Form(StrEnum):
    """How a paper is laid out and who writes it."""

    APPLICATION = "application"
    DECLARATION = "declaration"
    OFFICIAL = "official"
    CERTIFICATE = "certificate"
    CONTRACT = "contract"
    CARD = "card"
    DRAWING = "drawing"
    STATEMENT = "statement"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSpec:
    """A kind of paper: `title` as printed, `subtitles` for the line below it ("" for none).

    `component` is the code within its procedure ("" for papers that are no component); `pages` are the lengths
    to choose from; `share` of the dossiers have it, `certified` of those as a certified copy. `symbol` and
    `issuer` (parent, name, short name; None: the commune) are of official papers.
    """

    form: Form
    title: str
    component: str = ""
    subtitles: tuple[str, ...] = ("",)
    pages: tuple[int, ...] = (1,)
    share: float = 1.0
    certified: float = 0.0
    symbol: str = "QĐ"
    issuer: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure: its components as the reference data has them, its papers, and the paper it ends with."""

    code: str
    name: str
    components: tuple[Component, ...]
    papers: tuple[PaperSpec, ...]
    result: PaperSpec


RECEIPT: Final = PaperSpec(form=Form.RECEIPT, title="GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
"""What the desk hands out; it lies in many dossiers and is no component of any."""


@cache
def procedures() -> tuple[Procedure, ...]:
    """Return the eight procedures of `procedures.toml`."""
    with _TABLE.open("rb") as file:
        return tuple(_procedure(row) for row in tomllib.load(file)["procedures"])


def _procedure(row: dict[str, Any]) -> Procedure:  # Any: a table of TOML
    code = row["code"]
    components = tuple(
        Component(procedure_code=code, code=f"{code}.{number:02}", **component)
        for number, component in enumerate(row["components"], start=1)
    )
    papers = tuple(_paper(code, paper) for paper in row["papers"])
    result = dict(row["result"])
    ends_with = Component(
        procedure_code=code,
        code=f"{code}.{_RESULT}",
        name=result.pop("name"),
        paper_type=result.pop("paper_type"),
        is_result=True,
    )
    return Procedure(
        code=code,
        name=row["name"],
        components=(*components, ends_with),
        papers=papers,
        result=_paper(code, {**result, "component": _RESULT}),
    )


def _paper(procedure_code: str, row: dict[str, Any]) -> PaperSpec:  # Any: a table of TOML
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }  # Any: of TOML
    form, component = Form(row["form"]), f"{procedure_code}.{row['component']}" if "component" in row else ""
    return PaperSpec(**{**values, "form": form, "component": component})
