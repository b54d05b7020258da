"""The invisible text of an earlier recognition, taken off a page before our own is laid over it.

Without this a phrase would be found twice, once with the old errors. Only operators that show text in render
mode 3 go; everything that is seen stays as it is.
"""

from typing import Final

import pikepdf

_SHOWING: Final = frozenset({"Tj", "TJ"})
_SHOWING_ON_NEXT_LINE: Final = frozenset({"'", '"'})
_INVISIBLE: Final = 3
_FORM_DEPTH: Final = 4


def without_invisible_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Remove invisible text from a page and from the forms it draws, in place."""
    page.Contents = pdf.make_stream(_filtered(page))
    _filter_forms(page.resources, depth=1)


def _filter_forms(resources: pikepdf.Dictionary, *, depth: int) -> None:
    objects = resources.get("/XObject")
    if depth > _FORM_DEPTH or not isinstance(objects, pikepdf.Dictionary):
        return
    for name in list(objects.keys()):
        form = objects[name]
        if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form":
            form.write(_filtered(form))
            nested = form.get("/Resources")
            if isinstance(nested, pikepdf.Dictionary):
                _filter_forms(nested, depth=depth + 1)


def _filtered(content: pikepdf.Page | pikepdf.Stream) -> bytes:
    mode, outer_modes = 0, list[int]()
    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    for instruction in pikepdf.parse_content_stream(content):
        operator = str(instruction.operator)
        if operator == "q":
            outer_modes.append(mode)
        elif operator == "Q" and outer_modes:
            mode = outer_modes.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        if mode == _INVISIBLE and operator in _SHOWING:
            continue
        if mode == _INVISIBLE and operator in _SHOWING_ON_NEXT_LINE:
            kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator("T*")))
            continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)
