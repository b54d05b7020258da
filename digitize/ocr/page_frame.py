"""Where the pixels of a page lie on a PDF page, and back.

Two frames: scan pixels of the page as it is shown (origin top-left, y down) and PDF user space (points, y up,
before /Rotate). `rotation` is the page's /Rotate: clockwise degrees by which user space is turned when shown.
"""

from dataclasses import dataclass, replace

Matrix = tuple[float, float, float, float, float, float]
"""A PDF matrix (a b c d e f): x' = a x + c y + e, y' = b x + d y + f."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """A picture of `width` x `height` pixels laid over the rectangle left..right, bottom..top of user space."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    width: int
    height: int

    @property
    def shown_width_points(self) -> float:
        """Width of the rectangle as it is shown, in points."""
        return self.top - self.bottom if self.rotation in (90, 270) else self.right - self.left

    @property
    def shown_height_points(self) -> float:
        """Height of the rectangle as it is shown, in points."""
        return self.right - self.left if self.rotation in (90, 270) else self.top - self.bottom

    @property
    def shown_to_user(self) -> Matrix:
        """The matrix from the shown page (points, origin bottom-left, y up) to user space."""
        if self.rotation == 90:
            return 0, 1, -1, 0, self.right, self.bottom
        if self.rotation == 180:
            return -1, 0, 0, -1, self.right, self.top
        if self.rotation == 270:
            return 0, -1, 1, 0, self.left, self.top
        return 1, 0, 0, 1, self.left, self.bottom

    def to_shown_points(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the shown page (points, y up) at pixel (x, y)."""
        return (
            x * self.shown_width_points / self.width,
            self.shown_height_points - y * self.shown_height_points / self.height,
        )

    def turned(self, degrees: int) -> "PageFrame":
        """Return the frame of the same page shown turned clockwise by another 0, 90, 180 or 270 degrees."""
        width, height = (self.height, self.width) if degrees in (90, 270) else (self.width, self.height)
        return replace(self, rotation=(self.rotation + degrees) % 360, width=width, height=height)

    def to_pixels(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel at the user space point (x, y)."""
        a, b, c, d, e, f = self.shown_to_user
        # The matrix is a turn by a multiple of 90 degrees: its inverse is its transpose.
        shown_x, shown_y = a * (x - e) + b * (y - f), c * (x - e) + d * (y - f)
        return (
            shown_x * self.width / self.shown_width_points,
            (self.shown_height_points - shown_y) * self.height / self.shown_height_points,
        )
