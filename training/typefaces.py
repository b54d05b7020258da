"""The typefaces of the training lines: files of Debian packages, weighed by how often offices print with them."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from unicodedata import normalize

from fontTools.ttLib import TTFont

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts/opentype"))
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_OTHERS = "đĐ0123456789.,;:()/-%“”\"'&+*=<>[]@_"
VIETNAMESE_CHARACTERS = frozenset(normalize("NFC", v + t) for v in _VOWELS for t in _TONES) | frozenset(_OTHERS)


class TypefacesMissingError(FileNotFoundError):
    """No typeface of a group is installed; `training/setup` installs the packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypefaceGroup:
    """Faces that look alike. `stems` are the beginnings of file names, `weight` the share of lines in percent."""

    debian_packages: str
    weight: float
    stems: tuple[str, ...]
    typewriter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """One font file."""

    path: Path
    typewriter: bool

    @property
    def italic(self) -> bool:
        """Whether the file name says so."""
        return any(word in self.path.stem.lower() for word in ("italic", "oblique", "_ri"))


# Office papers are set in Times New Roman (Decree 30/2020, appendix I): its metric and drawing twins come first.
TYPEFACE_GROUPS = (
    TypefaceGroup(debian_packages="fonts-liberation2", weight=30, stems=("LiberationSerif-",)),
    TypefaceGroup(debian_packages="fonts-croscore", weight=12, stems=("Tinos-",)),
    TypefaceGroup(debian_packages="fonts-texgyre", weight=12, stems=("texgyretermes-",)),
    TypefaceGroup(debian_packages="fonts-sil-doulos", weight=8, stems=("DoulosSIL-",)),
    TypefaceGroup(debian_packages="fonts-freefont-otf", weight=10, stems=("FreeSerif",)),
    TypefaceGroup(
        debian_packages="fonts-linuxlibertine fonts-sil-charis fonts-sil-gentiumplus",
        weight=5,
        stems=("LinLibertine_R", "CharisSIL-", "GentiumPlus-", "GentiumBookPlus-"),
    ),
    TypefaceGroup(
        debian_packages="fonts-texgyre fonts-noto-core fonts-dejavu-extra",
        weight=4,
        stems=("texgyrebonum-", "texgyreschola-", "texgyrepagella-", "NotoSerif-", "DejaVuSerif"),
    ),
    TypefaceGroup(
        debian_packages="fonts-liberation2 fonts-texgyre fonts-freefont-otf",
        weight=7,
        stems=("LiberationSans-", "texgyreheros-", "texgyreheroscn-", "FreeSans", "Arimo-"),
    ),
    TypefaceGroup(
        debian_packages="fonts-crosextra-carlito fonts-noto-core fonts-dejavu-core fonts-open-sans",
        weight=5,
        stems=("Carlito-", "NotoSans-", "DejaVuSans", "OpenSans-", "Roboto-"),
    ),
    TypefaceGroup(
        debian_packages="fonts-texgyre fonts-freefont-otf fonts-liberation2",
        weight=7,
        stems=("texgyrecursor-", "FreeMono", "LiberationMono-", "Cousine-"),
        typewriter=True,
    ),
)
# Shares of regular, bold, italic and bold italic among the lines of papers.
_STYLE_WEIGHTS = {"regular": 60.0, "bold": 22.0, "italic": 13.0, "bolditalic": 5.0}
_LEFT_OUT = ("Light", "Thin", "Black", "Math", "Condensed", "Display", "RZ", "Cond", "1.07")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCase:
    """The installed faces with their weights, in a fixed order."""

    faces: tuple[Typeface, ...]
    weights: tuple[float, ...]

    def drawn(self, random: Random) -> Typeface:
        """Return a face at random, by weight."""
        return random.choices(self.faces, self.weights)[0]


def covers_vietnamese(path: Path) -> bool:
    """Tell whether the font maps every Vietnamese letter, digits and the usual signs (in its `cmap`)."""
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap() or {}
    return all(ord(character) in known for character in VIETNAMESE_CHARACTERS)


def installed_typefaces(roots: tuple[Path, ...] = FONT_ROOTS) -> TypeCase:
    """Return the covering faces of each group; raises TypefacesMissingError when a group has none."""
    files = sorted(path for root in roots for path in root.rglob("*") if path.suffix.lower() in {".ttf", ".otf"})
    faces: list[Typeface] = []
    weights: list[float] = []
    for group in TYPEFACE_GROUPS:
        paths = [path for path in files if _belongs(path, group) and covers_vietnamese(path)]
        if not paths:
            raise TypefacesMissingError(f"no font {group.stems}: run training/setup ({group.debian_packages})")
        styles = [_style(path) for path in paths]
        shares = [_STYLE_WEIGHTS[style] / styles.count(style) for style in styles]
        faces.extend(Typeface(path=path, typewriter=group.typewriter) for path in paths)
        weights.extend(group.weight * share / sum(shares) for share in shares)
    return TypeCase(faces=tuple(faces), weights=tuple(weights))


def _belongs(path: Path, group: TypefaceGroup) -> bool:
    return path.stem.startswith(group.stems) and not any(word in path.stem for word in _LEFT_OUT)


def _style(path: Path) -> str:
    name = path.stem.lower()
    bold = "bold" in name or name.endswith(("_rb", "_rbi", "semibold"))
    italic = "italic" in name or "oblique" in name or name.endswith("_ri")
    return ("bolditalic" if italic else "bold") if bold else ("italic" if italic else "regular")
