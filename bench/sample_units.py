"""Units and procedures of the sample register.

Provenance: the names of four departments and their numbers of received and online dossiers are those that Nghệ
An's Trung tâm Phục vụ hành chính công published for 15/11–15/12/2022; the rest of the published total (12.668
received, 1.488 of them online) is spread over the other units at will. All unit codes below level 1 and all
procedure codes are made up: the real table was not at hand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleUnit:
    """A unit: its made-up code, dossiers received in the period, those of them online, and its procedures."""

    code: str
    name: str
    received: int
    online: int
    procedures: tuple[str, ...]


PUBLISHED_UNITS = (
    SampleUnit(
        code="H41.03",
        name="Sở Công Thương",
        received=2_485,
        online=2_180,
        procedures=(
            "Thông báo hoạt động khuyến mại",
            "Cấp Giấy chứng nhận đủ điều kiện cửa hàng bán lẻ xăng dầu",
            "Cấp giấy phép bán lẻ rượu",
        ),
    ),
    SampleUnit(
        code="H41.09",
        name="Sở Kế hoạch và Đầu tư",
        received=1_213,
        online=994,
        procedures=(
            "Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên",
            "Đăng ký thay đổi người đại diện theo pháp luật",
            "Thông báo tạm ngừng kinh doanh",
        ),
    ),
    SampleUnit(
        code="H41.19",
        name="Sở Y tế",
        received=767,
        online=293,
        procedures=(
            "Cấp chứng chỉ hành nghề khám bệnh, chữa bệnh",
            "Cấp Giấy chứng nhận đủ điều kiện kinh doanh dược",
        ),
    ),
    SampleUnit(
        code="H41.13",
        name="Sở Tài chính",
        received=34,
        online=28,
        procedures=("Cấp mã số đơn vị có quan hệ với ngân sách", "Đăng ký giá của doanh nghiệp"),
    ),
)

OTHER_UNITS = (
    SampleUnit(
        code="H41.05",
        name="Sở Giao thông Vận tải",
        received=5_210,
        online=462,
        procedures=("Đổi Giấy phép lái xe", "Cấp phù hiệu xe ô tô", "Cấp lại Giấy phép lái xe"),
    ),
    SampleUnit(
        code="H41.14",
        name="Sở Tài nguyên và Môi trường",
        received=2_604,
        online=148,
        procedures=("Cấp đổi Giấy chứng nhận quyền sử dụng đất", "Đăng ký biến động đất đai"),
    ),
    SampleUnit(
        code="H41.15",
        name="Sở Tư pháp",
        received=2_371,
        online=417,
        procedures=("Cấp Phiếu lý lịch tư pháp", "Cấp Chứng chỉ hành nghề luật sư"),
    ),
    SampleUnit(
        code="H41.08",
        name="Sở Lao động - Thương binh và Xã hội",
        received=1_046,
        online=209,
        procedures=("Cấp giấy phép lao động cho người nước ngoài", "Giải quyết chế độ người có công"),
    ),
    SampleUnit(
        code="H41.18",
        name="Sở Xây dựng",
        received=538,
        online=96,
        procedures=("Cấp chứng chỉ hành nghề hoạt động xây dựng", "Thẩm định báo cáo nghiên cứu khả thi"),
    ),
    SampleUnit(
        code="H41.10",
        name="Sở Nông nghiệp và Phát triển nông thôn",
        received=402,
        online=71,
        procedures=("Cấp Giấy chứng nhận an toàn thực phẩm", "Cấp giấy phép xây dựng công trình thủy lợi"),
    ),
    SampleUnit(
        code="H41.04",
        name="Sở Giáo dục và Đào tạo",
        received=281,
        online=45,
        procedures=("Cấp bản sao văn bằng, chứng chỉ từ sổ gốc",),
    ),
    SampleUnit(
        code="H41.17",
        name="Sở Văn hóa và Thể thao",
        received=127,
        online=25,
        procedures=("Cấp giấy phép tổ chức lễ hội", "Thông báo tổ chức biểu diễn nghệ thuật"),
    ),
    SampleUnit(
        code="H41.12",
        name="Sở Nội vụ",
        received=89,
        online=15,
        procedures=("Thủ tục tặng thưởng Bằng khen cấp tỉnh",),
    ),
)

CARRIED_OVER = 4_559
"""Dossiers received before the period and not finished by its beginning."""
