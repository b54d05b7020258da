"""Pages as a person holds them: boxes of a turned scan in the upright page's frame, and back.

`StoredPage.turn_degrees` is the clockwise turn that sets the scan upright; at 90 and 270 width and height change
places. Rules that speak of "the upper third" or "the left block" work on the upright frame, everything that is
stored stays in scan pixels (`digitize.domain.box`).
"""

from dataclasses import replace

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage


def upright_words(page: StoredPage) -> tuple[tuple[Word, ...], int, int]:
    """Return the words of `page` with their boxes in the upright frame, and the upright width and height.

    The order of the words stays: they are read on the upright page.
    """
    width, height = upright_size(page)
    turn = page.turn_degrees % 360
    if turn == 0:
        return page.words, width, height
    words = tuple(
        replace(word, box=turned_box(word.box, turn, width=page.width, height=page.height)) for word in page.words
    )
    return words, width, height


def upright_size(page: StoredPage) -> tuple[int, int]:
    """Return width and height of the upright page in pixels of its scan."""
    if page.turn_degrees % 180 == 90:
        return page.height, page.width
    return page.width, page.height


def upright_box(box: Box, page: StoredPage) -> Box:
    """Return a box of the scan in the upright frame."""
    return turned_box(box, page.turn_degrees, width=page.width, height=page.height)


def scan_box(box: Box, page: StoredPage) -> Box:
    """Return a box of the upright frame in scan pixels: the way back of `upright_words`."""
    width, height = upright_size(page)
    return turned_box(box, -page.turn_degrees, width=width, height=height)


def turned_box(box: Box, turn_degrees: int, *, width: int, height: int) -> Box:
    """Return `box` of a page of this size after the page is turned clockwise by a multiple of 90 degrees."""
    turn = turn_degrees % 360
    if turn == 90:
        return Box(left=height - box.bottom, top=box.left, right=height - box.top, bottom=box.right)
    if turn == 180:
        return Box(
            left=width - box.right, top=height - box.bottom, right=width - box.left, bottom=height - box.top
        )
    if turn == 270:
        return Box(left=box.top, top=width - box.right, right=box.bottom, bottom=width - box.left)
    return box
