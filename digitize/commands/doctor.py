"""`digitize doctor`: what is missing on this machine, and the command that mends it."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx

from digitize.domain.errors import FontMissingError
from digitize.export.print_fonts import register_fonts
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.installed_engines import EngineUnusableError, engine_in_use, require_engine
from digitize.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: its name, whether all is well, what was found, and the command that mends it."""

    name: str
    good: bool
    found: str
    mend: str


def examine(settings: Settings) -> list[Finding]:
    """Return every check; nothing is changed."""
    return [
        _program("tesseract", "Tesseract", "sudo apt-get install -y tesseract-ocr"),
        _reading(settings.engine_choice),
        _program("pdftoppm", "Poppler", "sudo apt-get install -y poppler-utils"),
        _print_fonts(),
        _postgres(),
        _program_of_environment("weed", "SeaweedFS", "scripts/setup"),
        _data_folder(settings.data_dir),
        _service(settings),
    ]


def _program(command: str, name: str, mend: str) -> Finding:
    path = shutil.which(command)
    return Finding(name=name, good=path is not None, found=path or "không có", mend=mend)


def _print_fonts() -> Finding:
    try:
        register_fonts()
    except FontMissingError as error:
        mend = f"sudo apt-get install -y {error.facts['package']}"
        return Finding(name="Phông chữ in tờ bìa", good=False, found="không có", mend=mend)
    return Finding(name="Phông chữ in tờ bìa", good=True, found="DejaVu Sans", mend="")


def _program_of_environment(command: str, name: str, mend: str) -> Finding:
    path = Path(sys.executable).parent / command
    found = str(path) if path.exists() else shutil.which(command)
    return Finding(name=name, good=found is not None, found=found or "không có", mend=mend)


def _reading(choice: EngineChoice) -> Finding:
    name = "Nhận dạng chữ Việt"
    try:
        with tempfile.TemporaryDirectory() as scratch:
            model = require_engine(choice, Path(scratch))
    except EngineUnusableError as error:
        mend = "sudo apt-get install -y tesseract-ocr tesseract-ocr-vie; hoặc bỏ DIGITIZE_OCR_MODEL"
        found = f"không đọc được với mô hình {error.model}"
        return Finding(name=name, good=False, found=found, mend=mend)
    engine = engine_in_use(choice)
    found = f"mô hình {model.name}, bộ máy {engine}"
    if model.name != choice.model:
        found += f" (không có mô hình {choice.model})"
    if engine is not choice.engine:
        found += f" (không nạp được {choice.engine})"
    return Finding(name=name, good=True, found=found, mend="scripts/setup")


def _postgres() -> Finding:
    versions = sorted(
        int(path.parent.parent.name)
        for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
        if path.parent.parent.name.isdigit()
    )
    good = bool(versions) and versions[-1] >= 15
    found = f"phiên bản {versions[-1]}" if versions else "không có"
    return Finding(name="PostgreSQL ≥ 15", good=good, found=found, mend="sudo apt-get install -y postgresql")


def _data_folder(folder: Path) -> Finding:
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free_gigabytes = shutil.disk_usage(existing).free / 1e9
    return Finding(
        name="Chỗ trống cho dữ liệu",
        good=free_gigabytes >= 5,
        found=f"{free_gigabytes:.0f} GB tại {existing}",
        mend="đặt DIGITIZE_DATA_DIR sang ổ đĩa còn ít nhất 5 GB",
    )


def _service(settings: Settings) -> Finding:
    try:
        answer = httpx.get(f"{settings.client_url}/readyz", timeout=3.0, trust_env=False)
    except httpx.HTTPError:
        return Finding(
            name="Dịch vụ digitize", good=True, found=f"chưa chạy tại {settings.client_url}", mend="digitize up"
        )
    good = answer.status_code == 200
    return Finding(
        name="Dịch vụ digitize",
        good=good,
        found="sẵn sàng" if good else answer.text[:200],
        mend="xem nhật ký trong thư mục logs của DIGITIZE_DATA_DIR",
    )
