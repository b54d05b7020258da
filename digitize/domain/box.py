"""Rectangles on a page, all in one frame.

Coordinate frame of every box in the project: pixels of the page as scanned (the frame of the stored image),
origin top-left, x to the right, y down, before any preparation; preparation maps its boxes back.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An upright rectangle in scan pixels; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in scan pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in scan pixels."""
        return self.bottom - self.top

    def joined_with(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )
