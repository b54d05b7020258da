"""Composes the text of each kind of administrative paper from people, phrases and tables."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Literal

from bench.people import Person, made_up_commune, made_up_name, made_up_person
from bench.texts import (
    PaperText,
    Paragraph,
    Signature,
    TableRows,
    body_paragraph,
    dated_place,
    document_abstract,
    document_number,
    fill_slots,
    place_and_date,
    received_on_day,
    table_rows,
)
from bench.vocabulary import APPLICATION_TITLES, DECLARATION_TITLES, DEPARTMENT_SYMBOLS, ISSUERS, LEGAL_GROUNDS

PaperKind = Literal["cong_van", "don", "quyet_dinh", "giay_tiep_nhan", "to_khai"]
PAPER_KINDS: tuple[PaperKind, ...] = ("cong_van", "don", "quyet_dinh", "giay_tiep_nhan", "to_khai")


def compose(
    paper: PaperKind, *, random: Random, person: Person, with_table: bool, dossier_code: str | None
) -> PaperText:
    """Return the text of a paper of the kind asked; equal arguments and states of `random` give equal text."""
    composers: dict[PaperKind, Callable[..., PaperText]] = {
        "cong_van": _official_letter,
        "don": _application,
        "quyet_dinh": _decision,
        "giay_tiep_nhan": _reception_note,
        "to_khai": _declaration,
    }
    table = table_rows(random, row_count=random.randint(3, 6)) if with_table else ()
    return composers[paper](random, person=person, table=table, dossier_code=dossier_code)


def _recipients(random: Random, *, symbol: str) -> tuple[str, ...]:
    choices = ("Như trên;", "Như Điều 3;", "Lãnh đạo đơn vị;", "Các phòng chuyên môn;", "Cổng thông tin điện tử;")
    return (*random.sample(choices, random.randint(2, 3)), f"Lưu: VT, {symbol}.")


def _head_signature(random: Random) -> Signature:
    title, note = random.choice(
        (
            ("GIÁM ĐỐC", ""),
            ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
            ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG"),
            ("CHÁNH VĂN PHÒNG", ""),
        )
    )
    return Signature(title=title, note=note, name=made_up_name(random))


def _bodies(random: Random, *, paragraph_count: int) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(text=body_paragraph(random, sentence_count=random.randint(1, 2))) for _ in range(paragraph_count)
    )


def _official_letter(random: Random, *, person: Person, table: TableRows, dossier_code: str | None) -> PaperText:
    parent, issuer, symbol = random.choice(ISSUERS)
    department = random.choice(DEPARTMENT_SYMBOLS)
    request = (
        f"Ông (bà) {person.full_name}, số định danh {person.citizen_id}, trú tại {person.address}, có nộp hồ sơ"
    )
    return PaperText(
        parent_issuer=parent,
        issuer=issuer,
        number=document_number(random, symbol=f"{symbol}-{department}"),
        place_and_date=place_and_date("Nghệ An", random),
        abstract="V/v " + document_abstract(random).removeprefix("về việc "),
        opening=(Paragraph(text=f"Kính gửi: Ủy ban nhân dân {made_up_commune(random)}", centred=True),),
        paragraphs=(
            Paragraph(text=f"{request} {document_abstract(random)}."),
            *_bodies(random, paragraph_count=8),
        ),
        closing=(Paragraph(text="Trân trọng cảm ơn sự phối hợp của quý cơ quan./."),),
        table=table,
        recipients=_recipients(random, symbol=department),
        signature=_head_signature(random),
        dossier_code=dossier_code,
    )


def _decision(random: Random, *, person: Person, table: TableRows, dossier_code: str | None) -> PaperText:
    parent, issuer, symbol = random.choice(ISSUERS)
    grounds = (Paragraph(text=fill_slots(text, random), italic=True) for text in random.sample(LEGAL_GROUNDS, 3))
    subject = f"Chấp thuận đề nghị của ông (bà) {person.full_name}, sinh ngày {person.birth_date:%d/%m/%Y}, "
    return PaperText(
        parent_issuer=parent,
        issuer=issuer,
        number=document_number(random, symbol=f"QĐ-{symbol}"),
        place_and_date=place_and_date("Nghệ An", random),
        heading="QUYẾT ĐỊNH",
        abstract="Về" + document_abstract(random).removeprefix("về"),
        opening=(*grounds, Paragraph(text="", lead="QUYẾT ĐỊNH:", centred=True)),
        paragraphs=(
            Paragraph(
                lead="Điều 1.", text=f"{subject}số định danh {person.citizen_id}, trú tại {person.address}."
            ),
            Paragraph(lead="Điều 2.", text=body_paragraph(random, sentence_count=2)),
            *_bodies(random, paragraph_count=3),
            Paragraph(lead="Điều 3.", text="Quyết định này có hiệu lực kể từ ngày ký."),
        ),
        closing=(Paragraph(text="Các phòng, đơn vị và cá nhân có tên nêu trên chịu trách nhiệm thi hành./."),),
        table=table,
        recipients=_recipients(random, symbol=symbol),
        signature=_head_signature(random),
        dossier_code=dossier_code,
    )


def _identity_fields(person: Person) -> tuple[Paragraph, ...]:
    return (
        Paragraph(text=f"Họ, chữ đệm, tên: {person.full_name}", leader=True),
        Paragraph(text=f"Ngày, tháng, năm sinh: {person.birth_date:%d/%m/%Y}", leader=True),
        Paragraph(text=f"Số định danh cá nhân: {person.citizen_id}", leader=True),
        Paragraph(text=f"Nơi thường trú: {person.address}", leader=True),
    )


def _confirmation(random: Random) -> Signature:
    return Signature(title="XÁC NHẬN CỦA UBND XÃ", note="CHỦ TỊCH", name=made_up_name(random))


def _application(random: Random, *, person: Person, table: TableRows, dossier_code: str | None) -> PaperText:
    commune = made_up_commune(random)
    return PaperText(
        place_and_date=place_and_date(commune.split(" ", 1)[1], random),
        heading=random.choice(APPLICATION_TITLES),
        abstract="V" + document_abstract(random)[1:],
        opening=(Paragraph(text=f"Kính gửi: Ủy ban nhân dân {commune}", centred=True), *_identity_fields(person)),
        paragraphs=(
            Paragraph(
                text=f"Nay tôi làm đơn này kính mong quý cơ quan xem xét đề nghị {document_abstract(random)}."
            ),
            *_bodies(random, paragraph_count=3),
        ),
        closing=(
            Paragraph(
                text="Tôi xin cam đoan những lời khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật."
            ),
        ),
        table=table,
        signature=Signature(title="NGƯỜI LÀM ĐƠN", name=person.full_name),
        confirmation=_confirmation(random),
        dossier_code=dossier_code,
    )


def _declaration(random: Random, *, person: Person, table: TableRows, dossier_code: str | None) -> PaperText:
    relative = made_up_person(random)
    fields = (
        *_identity_fields(person),
        Paragraph(text=f"Người liên quan: {relative.full_name}, số định danh {relative.citizen_id}", leader=True),
        Paragraph(text=f"Chỗ ở hiện nay: {relative.address}", leader=True),
        Paragraph(text=f"Nội dung đề nghị: {document_abstract(random).removeprefix('về việc ')}", leader=True),
    )
    numbered = tuple(
        Paragraph(text=f"{ordinal}. {line.text}", leader=True) for ordinal, line in enumerate(fields, start=1)
    )
    return PaperText(
        place_and_date=place_and_date(made_up_commune(random).split(" ", 1)[1], random),
        heading=random.choice(DECLARATION_TITLES),
        abstract="V" + document_abstract(random)[1:],
        opening=(Paragraph(text=f"Kính gửi: Ủy ban nhân dân {made_up_commune(random)}", centred=True), *numbered),
        paragraphs=_bodies(random, paragraph_count=2),
        closing=(Paragraph(text="Tôi cam đoan các nội dung kê khai trên đây là đúng sự thật."),),
        table=table,
        signature=Signature(title="NGƯỜI KHAI", name=person.full_name),
        confirmation=_confirmation(random),
        dossier_code=dossier_code,
    )


def _reception_note(random: Random, *, person: Person, table: TableRows, dossier_code: str | None) -> PaperText:
    parent, issuer, symbol = ISSUERS[-1]
    received_on = received_on_day(dossier_code, random)
    due_on = received_on + timedelta(days=random.randint(3, 30))
    place = random.choice(("Trung tâm", "bưu cục", "nhà, qua dịch vụ bưu chính công ích"))
    lines = (
        f"Tiếp nhận hồ sơ của: {person.full_name}",
        f"Số định danh cá nhân: {person.citizen_id}",
        f"Địa chỉ: {person.address}",
        f"Nội dung yêu cầu giải quyết: {document_abstract(random).removeprefix('về việc ')}",
        f"Số lượng hồ sơ: {random.randint(1, 3):02d} (bộ)",
        f"Thời gian nhận hồ sơ: {random.randint(7, 16):02d} giờ 15, ngày {received_on:%d/%m/%Y}",
        f"Thời gian trả kết quả: {random.randint(7, 16):02d} giờ 30, ngày {due_on:%d/%m/%Y}",
        f"Đăng ký nhận kết quả tại: {place}",
    )
    return PaperText(
        parent_issuer=parent,
        issuer=issuer,
        number=document_number(random, symbol=f"TNHS-{symbol}"),
        place_and_date=dated_place("Nghệ An", received_on),
        heading="GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        abstract="(Liên: Giao cho người nộp hồ sơ)",
        opening=tuple(Paragraph(text=line) for line in lines),
        paragraphs=_bodies(random, paragraph_count=2),
        closing=(Paragraph(text="Vui lòng mang theo giấy này khi đến nhận kết quả.", italic=True),),
        table=table,
        signature=Signature(
            title="NGƯỜI TIẾP NHẬN HỒ SƠ", note="(Ký và ghi rõ họ tên)", name=made_up_name(random)
        ),
        confirmation=Signature(title="NGƯỜI NỘP HỒ SƠ", note="(Ký và ghi rõ họ tên)", name=person.full_name),
        dossier_code=dossier_code,
    )
