"""Phrases from which `bench.texts` composes body text; written for this project, taken from no law text.

A name in braces is a slot: it is replaced by a random choice of `SLOTS`, again and again until none is left.
"""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES = (
    "{opening}, {unit} đề nghị {who} {action} {thing} {manner}.",
    "{opening}, {unit} {action} {thing} {manner}, {purpose}.",
    "{unit} đã tiếp nhận {count} hồ sơ về {topic}, {count} hồ sơ giải quyết trước hạn, {small} hồ sơ quá hạn.",
    "Trường hợp {condition}, {who} phải {action} {thing} và thông báo rõ lý do bằng văn bản trước {date}.",
    "{who} có trách nhiệm {action} {thing}; {action} {thing} {manner}.",
    "Tỷ lệ {measure} đạt {percent}%, {compare} {percent_points} điểm phần trăm so với {period}.",
    "Thời hạn {action} {thing} là {small} ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ theo quy định.",
    "Qua kiểm tra, {unit} nhận thấy {finding}; vì vậy cần {action} {thing} {manner}.",
    "Kinh phí thực hiện khoảng {money} đồng, lấy từ {source}, {purpose}.",
    "Mọi vướng mắc về {topic} xin phản ánh về {unit}, số điện thoại 0999.{phone}, để được hướng dẫn kịp thời.",
    "{opening}, {who} chủ động {action} {thing}, tuyệt đối không để {bad_outcome}.",
    "Đối với {topic}, {unit} giao {who} làm đầu mối {action} {thing}, báo cáo kết quả trước {date}.",
)

SLOTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "opening": (
        "để bảo đảm tiến độ đã đề ra", "trên cơ sở ý kiến góp ý của {who}",
        "căn cứ kết quả rà soát {period}", "sau khi nghiên cứu hồ sơ gửi kèm",
        "tiếp theo phiếu chuyển {date}", "nhằm tháo gỡ khó khăn cho {who}",
        "qua theo dõi việc {action} {thing}", "thực hiện kế hoạch công tác {period}",
        "theo lịch hẹn đã thỏa thuận", "trước tình hình mưa lũ kéo dài", "xét đề nghị của {who}",
        "để kịp phục vụ dịp lễ sắp tới",
    ),
    "unit": (
        "bộ phận một cửa", "phòng chuyên môn", "tổ công tác liên ngành", "ban quản lý dự án",
        "văn phòng đăng ký", "trung tâm phục vụ hành chính công", "ủy ban nhân dân xã",
        "chi cục quản lý thị trường", "hội đồng thẩm định", "đội kỹ thuật hạ tầng", "trạm y tế khu vực",
        "kho lưu trữ chuyên dụng", "hợp tác xã nông nghiệp",
    ),
    "who": (
        "các hộ gia đình", "công chức tiếp nhận", "cán bộ địa chính", "người đứng đầu đơn vị", "chủ đầu tư",
        "đơn vị tư vấn thiết kế", "hộ kinh doanh cá thể", "người nộp hồ sơ", "trưởng thôn và bí thư chi bộ",
        "lãnh đạo phòng", "các cơ sở giáo dục mầm non", "doanh nghiệp vừa và nhỏ",
        "mẹ và vợ của người được ủy quyền", "những người cao tuổi", "nhân viên bưu cục",
        "cử tri ở vùng trũng thấp",
    ),
    "action": (
        "rà soát", "kiểm kê", "bổ sung", "đối chiếu", "niêm yết công khai", "số hóa", "lưu giữ cẩn thận",
        "chỉnh sửa", "thẩm định", "xác minh", "bàn giao", "cập nhật", "thu hồi", "phê duyệt",
        "khẳng định lại", "đẩy nhanh việc hoàn thiện", "sẵn sàng cung cấp", "trả lại", "chuyển đổi",
        "sắp xếp", "ghi rõ", "gỡ bỏ", "mở rộng", "bảo vệ", "tổng hợp",
    ),
    "thing": (
        "giấy tờ cũ còn hiệu lực", "bản vẽ hoàn công", "sổ theo dõi", "danh mục thành phần hồ sơ",
        "dữ liệu dân cư", "bản sao chứng thực", "mốc giới thửa đất", "phương án bồi thường, hỗ trợ",
        "giấy phép lữ hành", "biên lai lệ phí", "kết quả giải quyết điện tử",
        "thiết bị phòng cháy, chữa cháy", "hệ thống thoát nước thải", "giống lúa và phân bón",
        "quỹ khuyến học", "hợp đồng thuê mặt bằng", "bảng kê vật tư, nguyên liệu", "nhãn mỹ phẩm",
        "tờ trình và dự thảo", "chữ ký số chuyên dùng", "sơ đồ kỹ thuật thửa đất", "vỉa hè, lòng đường",
        "cửa hàng xăng dầu", "bãi đỗ xe",
    ),
    "manner": (
        "một cách đầy đủ, chính xác", "trước {date}", "theo đúng mẫu đã hướng dẫn",
        "ngay tại quầy tiếp nhận", "bằng hình thức trực tuyến", "thông qua dịch vụ bưu chính công ích",
        "trong giờ hành chính", "dưới sự chứng kiến của {who}", "không quá {small} lần",
        "ở những nơi có đủ điều kiện", "với thái độ niềm nở, nhã nhặn", "đúng thẩm quyền",
    ),
    "purpose": (
        "giúp người dân đỡ phải đi lại nhiều lần", "tránh lãng phí giấy mực", "hoàn thành nghĩa vụ tài chính",
        "bảo đảm quyền lợi hợp pháp của {who}", "làm cơ sở đánh giá mức độ hoàn thành nhiệm vụ",
        "phục vụ tra cứu và tái sử dụng", "giữ vững kỷ cương hành chính",
        "để dữ liệu luôn đúng, đủ, sạch, sống", "hạn chế tối đa tình trạng chậm trễ",
        "góp phần cải thiện môi trường đầu tư",
    ),
    "topic": (
        "đất đai và nhà ở", "hộ tịch, chứng thực", "đăng ký kinh doanh", "cấp phép xây dựng",
        "bảo trợ xã hội", "an toàn thực phẩm", "khai thác khoáng sản", "vận tải hành khách",
        "hành nghề y dược cổ truyền", "thủy sản, chăn nuôi", "trợ cấp mai táng",
        "xuất khẩu gỗ và đồ mỹ nghệ", "khuyến mại, quảng cáo", "chỗ ở hợp pháp",
    ),
    "condition": (
        "hồ sơ chưa hợp lệ", "thông tin có sự khác biệt", "bản chụp bị mờ hoặc mất góc",
        "người nộp đề nghị rút hồ sơ", "hết thời hạn mà chưa bổ sung", "ranh giới thửa đất còn tranh chấp",
        "chữ viết bị tẩy xóa", "mạng bị nghẽn kéo dài", "giấy ủy quyền hết hiệu lực",
        "có kẽ hở trong quản lý", "phát sinh lỗi kỹ thuật",
    ),
    "finding": (
        "việc luân chuyển hồ sơ giữa các khâu còn chậm", "một số trang bị lệch, nhòe và khó đọc",
        "sổ ghi chép chưa đầy đủ", "đã có nhiều nỗ lực nhưng kết quả chưa đồng đều",
        "cơ sở vật chất cũ kỹ, xuống cấp", "giá cả nguyên liệu tăng đột biến",
        "nguồn nhân lực vừa thiếu vừa yếu", "tường rào và cổng ngõ đã được sửa chữa",
        "diện tích thực tế lớn hơn {small} mét vuông",
    ),
    "bad_outcome": (
        "thất lạc giấy tờ", "lộ lọt dữ liệu cá nhân", "hồ sơ tồn đọng", "xảy ra nhũng nhiễu",
        "lãng phí ngân sách", "kẻ xấu lợi dụng", "bệnh lỵ, bệnh tả bùng phát", "dư luận bức xúc",
        "cháy nổ trong mùa nắng nóng",
    ),
    "measure": (
        "hồ sơ được số hóa", "hồ sơ nộp trực tuyến", "kết quả điện tử", "thanh toán trực tuyến",
        "tái sử dụng giấy tờ", "người dân hài lòng", "hộ thoát nghèo bền vững",
        "trẻ em dưới sáu tuổi được tiêm chủng",
    ),
    "compare": ("tăng", "giảm", "cao hơn", "thấp hơn"),
    "period": (
        "cùng kỳ năm trước", "quý trước", "tháng 9", "sáu tháng đầu năm", "kế hoạch đã giao",
        "giai đoạn khởi đầu",
    ),
    "source": (
        "ngân sách cấp xã", "nguồn vốn sự nghiệp", "quỹ phúc lợi", "đóng góp tự nguyện",
        "nguồn thu từ lệ phí",
    ),
})  # fmt: skip

ABSTRACTS = (
    "về việc {action} {thing}", "về việc {action} {thing} {manner}", "về việc giải quyết hồ sơ {topic}",
    "về việc hướng dẫn {who} {action} {thing}", "về việc báo cáo tỷ lệ {measure} {period}",
)  # fmt: skip
LEGAL_GROUNDS = (
    "Căn cứ chức năng, nhiệm vụ, quyền hạn của {unit};", "Căn cứ biên bản họp {unit} {date};",
    "Căn cứ quy chế làm việc của {unit} ban hành {date};",
    "Xét đơn của ông (bà) và hồ sơ kèm theo về {topic};", "Theo đề nghị của {unit} tại tờ trình {date};",
    "Theo kết quả thẩm định về {topic} của {unit};",
)  # fmt: skip
COMPONENT_NAMES = (
    "Đơn đề nghị theo mẫu", "Tờ khai lệ phí", "Bản sao giấy khai sinh", "Giấy xác nhận tình trạng hôn nhân",
    "Bản vẽ sơ đồ thửa đất", "Giấy ủy quyền", "Hợp đồng thuê nhà", "Biên bản bàn giao",
    "Bản cam kết bảo vệ môi trường", "Giấy khám sức khỏe", "Văn bằng, chứng chỉ", "Ảnh chân dung cỡ 3x4",
    "Danh sách nhân sự", "Phương án kỹ thuật", "Giấy phép xây dựng cũ", "Sổ hộ khẩu (bản chụp)",
    "Quyết định phê duyệt", "Biên lai thu phí", "Bảng kê thiết bị",
)  # fmt: skip
ISSUERS = (
    ("UBND TỈNH NGHỆ AN", "SỞ CÔNG THƯƠNG", "SCT"),
    ("UBND TỈNH NGHỆ AN", "SỞ TÀI CHÍNH", "STC"),
    ("UBND TỈNH NGHỆ AN", "SỞ Y TẾ", "SYT"),
    ("UBND TỈNH NGHỆ AN", "SỞ XÂY DỰNG", "SXD"),
    ("VĂN PHÒNG UBND TỈNH", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TTPVHCC"),
)
DEPARTMENT_SYMBOLS = ("VP", "QLĐĐ", "TNMT", "HCTH", "KHTC", "QLXD", "NVY", "TTr")
APPLICATION_TITLES = (
    "ĐƠN ĐỀ NGHỊ", "ĐƠN XIN XÁC NHẬN", "ĐƠN ĐĂNG KÝ", "ĐƠN ĐỀ NGHỊ CẤP LẠI",
)  # fmt: skip
DECLARATION_TITLES = ("TỜ KHAI ĐĂNG KÝ", "TỜ KHAI ĐỀ NGHỊ XÁC NHẬN", "TỜ KHAI CẤP BẢN SAO")
