"""The status of a dossier as the national portal numbers it (`TrangThaiHoSo`, 1 to 10)."""

from enum import IntEnum
from types import MappingProxyType

from digitize.domain.vietnamese import folded_syllables


class DossierStatus(IntEnum):
    """A status of the national public service portal."""

    REGISTERED = 1
    RECEIVED = 2
    NOT_ACCEPTED = 3
    IN_PROCESS = 4
    SUPPLEMENT_REQUESTED = 5
    FINANCIAL_OBLIGATION = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def vietnamese_name(self) -> str:
        """The name people read."""
        return _NAMES[self][0]


# The first name is the one shown; the others are met in exports of one-stop systems.
_NAMES = MappingProxyType(
    {
        DossierStatus.REGISTERED: ("Mới đăng ký", "Chờ tiếp nhận"),
        DossierStatus.RECEIVED: ("Được tiếp nhận", "Tiếp nhận", "Đã tiếp nhận", "Mới tiếp nhận"),
        DossierStatus.NOT_ACCEPTED: ("Không được tiếp nhận", "Không tiếp nhận", "Từ chối tiếp nhận"),
        DossierStatus.IN_PROCESS: ("Đang xử lý", "Đang giải quyết", "Đang thụ lý"),
        DossierStatus.SUPPLEMENT_REQUESTED: (
            "Yêu cầu bổ sung",
            "Yêu cầu bổ sung giấy tờ",
            "Yêu cầu bổ sung hồ sơ",
            "Chờ bổ sung",
            "Bổ sung",
        ),
        DossierStatus.FINANCIAL_OBLIGATION: (
            "Thực hiện nghĩa vụ tài chính",
            "Nghĩa vụ tài chính",
            "Yêu cầu thực hiện nghĩa vụ tài chính",
            "Chờ nghĩa vụ tài chính",
        ),
        DossierStatus.WITHDRAWN: (
            "Công dân yêu cầu rút hồ sơ",
            "Rút",
            "Rút hồ sơ",
            "Đã rút",
            "Đã rút hồ sơ",
            "Công dân rút hồ sơ",
        ),
        DossierStatus.STOPPED: ("Dừng xử lý", "Dừng", "Tạm dừng", "Đã dừng"),
        DossierStatus.FINISHED: ("Đã xử lý xong", "Xử lý xong", "Đã giải quyết", "Đã có kết quả", "Hoàn thành"),
        DossierStatus.RETURNED: (
            "Đã trả kết quả",
            "Đã trả",
            "Trả kết quả",
            "Đã trả kết quả cho công dân",
            "Kết thúc",
        ),
    }
)
_BY_FOLDED_NAME = MappingProxyType(
    {" ".join(folded_syllables(name)): status for status, names in _NAMES.items() for name in names}
)


def status_named(text: str) -> DossierStatus | None:
    """Return the status that `text` means (its number, or its Vietnamese name in any case, marks or none).

    None when the text means none of them.
    """
    folded = " ".join(folded_syllables(text))
    if folded.isascii() and folded.isdigit():
        return next((status for status in DossierStatus if status == int(folded[:4])), None)
    return _BY_FOLDED_NAME.get(folded)
