"""What stands on the papers of the set, and which of it are key fields."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bench.dossier_set.procedures import Form, PaperSpec
from bench.papers import compose
from bench.people import Person, made_up_commune, made_up_name, made_up_person
from bench.texts import (
    PaperText,
    Paragraph,
    Signature,
    body_paragraph,
    dated_place,
    document_number,
    fill_slots,
    table_rows,
)
from bench.vocabulary import LEGAL_GROUNDS
from digitize.domain.fields import FieldName

_IN_SELLERS_NAME = 0.5
_CHANGE_NOTED = 0.5
_INFORMANT_UNNAMED = 0.12
"""Shares of certificates that name only the seller, or the dead: the contract or the declaration beside them names
that person together with the applicant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who brings the paper, on which day it was issued, and what kind it is.

    `relative` is the other person of the holder's dossiers: seller, spouse, the dead.
    """

    holder: Person
    relative: Person
    day: date
    spec: PaperSpec
    subtitle: str


def issue_day(spec: PaperSpec, received_on: date, random: Random) -> date:
    """Return the day on the paper: that of reception for receipts, days to months before it for the others."""
    if spec.form is Form.RECEIPT:
        return received_on
    is_fresh = spec.form in (Form.APPLICATION, Form.DECLARATION)
    return received_on - timedelta(days=random.randint(0, 20) if is_fresh else random.randint(5, 900))


def text_of_paper(spec: PaperSpec, *, holder: Person, day: date, code: str | None, random: Random) -> PaperText:
    """Return the text of a paper that `holder` brings, issued on `day`; `code` is printed on it unless None."""
    if spec.form is Form.RECEIPT:
        return compose("giay_tiep_nhan", random=random, person=holder, with_table=False, dossier_code=code)
    composers: dict[Form, Callable[[Occasion, Random], PaperText]] = {
        Form.APPLICATION: _application,
        Form.DECLARATION: _application,
        Form.OFFICIAL: _official,
        Form.CERTIFICATE: _certificate,
        Form.CONTRACT: _contract,
        Form.STATEMENT: _statement,
    }
    occasion = Occasion(
        holder=holder,
        relative=made_up_person(Random(f"{holder.citizen_id}:relative")),
        day=day,
        spec=spec,
        subtitle=random.choice(spec.subtitles),
    )
    return replace(composers[spec.form](occasion, random), dossier_code=code)


def true_fields(text: PaperText, spec: PaperSpec, *, day: date) -> dict[str, str]:
    """Return the key fields that the paper carries in print; `day` is its date of issue."""
    fields: dict[str, str] = {}
    if text.place_and_date:
        fields[FieldName.ISSUED_ON] = day.isoformat()
    if text.issuer and text.number:
        fields[FieldName.NUMBER], fields[FieldName.SYMBOL] = text.number.split("/", 1)
        fields[FieldName.ISSUER] = text.issuer
    if spec.form is Form.OFFICIAL:
        fields[FieldName.SIGNER] = text.signature.name
        if text.abstract.startswith("Về việc"):
            fields[FieldName.ABSTRACT] = text.abstract
    return fields


def fields_of_card(holder: Person) -> dict[str, str]:
    """Return the key fields of an identity card."""
    return {
        FieldName.HOLDER_NUMBER: holder.citizen_id,
        FieldName.HOLDER_NAME: holder.full_name,
        FieldName.BIRTH_DATE: holder.birth_date.isoformat(),
    }


def filler(form: Form, number: int, random: Random) -> Paragraph:
    """Return the `number`-th (from 1) paragraph of running text with which a paper's pages are filled."""
    text = body_paragraph(random, sentence_count=random.randint(1, 3))
    if form is Form.CONTRACT:
        return Paragraph(lead=f"{number}.", text=text)
    return Paragraph(text=text)


def _identity(holder: Person, random: Random) -> tuple[Paragraph, ...]:
    name_label = random.choice(("Họ, chữ đệm, tên", "Họ và tên", "Tôi tên là", "Họ và tên người đề nghị"))
    number_label = random.choice(("Số định danh cá nhân", "Số CCCD", "Căn cước công dân số"))
    lines = (
        f"{name_label}: {holder.full_name}",
        f"Ngày, tháng, năm sinh: {holder.birth_date:%d/%m/%Y}",
        f"{number_label}: {holder.citizen_id}",
        f"Nơi thường trú: {holder.address}",
    )
    return tuple(Paragraph(text=line, leader=True) for line in lines)


def _dead_relative(occasion: Occasion) -> tuple[Paragraph, ...]:
    if not any(word in occasion.spec.title for word in ("MAI TÁNG", "HÔN NHÂN")):
        return ()
    dead = occasion.relative
    return (Paragraph(text=f"Người đã chết: {dead.full_name}, số định danh {dead.citizen_id}", leader=True),)


def _application(occasion: Occasion, random: Random) -> PaperText:
    commune = made_up_commune(random)
    return PaperText(
        place_and_date=dated_place(commune.split(" ", 1)[1], occasion.day),
        heading=occasion.spec.title,
        abstract=occasion.subtitle,
        opening=(
            Paragraph(text=f"Kính gửi: Ủy ban nhân dân {commune}", centred=True),
            *_identity(occasion.holder, random),
            *_dead_relative(occasion),
        ),
        paragraphs=(
            Paragraph(text="Nay tôi làm đơn này kính mong quý cơ quan xem xét, giải quyết theo quy định."),
        ),
        closing=(Paragraph(text="Tôi xin cam đoan những lời khai trên là đúng sự thật."),),
        signature=Signature(title="NGƯỜI LÀM ĐƠN", name=occasion.holder.full_name),
    )


def _official(occasion: Occasion, random: Random) -> PaperText:
    holder, spec = occasion.holder, occasion.spec
    commune = made_up_commune(random)
    parent, issuer, symbol = spec.issuer or ("UBND TỈNH NGHỆ AN", f"UBND {commune.upper()}", "UBND")
    grounds = tuple(
        Paragraph(text=fill_slots(text, random), italic=True) for text in random.sample(LEGAL_GROUNDS, 2)
    )
    full_symbol = spec.symbol if "-" in spec.symbol else f"{spec.symbol}-{symbol}"
    granted = f"Chấp thuận đề nghị của ông (bà) {holder.full_name}, sinh ngày {holder.birth_date:%d/%m/%Y}, "
    return PaperText(
        parent_issuer=parent,
        issuer=issuer,
        number=document_number(random, symbol=full_symbol),
        place_and_date=dated_place("Nghệ An", occasion.day),
        heading=spec.title,
        abstract=occasion.subtitle,
        opening=(*grounds, Paragraph(lead="QUYẾT ĐỊNH:", text="", centred=True)),
        paragraphs=(
            Paragraph(
                lead="Điều 1.", text=f"{granted}số định danh {holder.citizen_id}, trú tại {holder.address}."
            ),
        ),
        closing=(Paragraph(text="Các đơn vị và cá nhân có tên nêu trên chịu trách nhiệm thi hành./."),),
        recipients=("Như Điều 1;", "Lãnh đạo đơn vị;", f"Lưu: VT, {symbol}."),
        signature=Signature(
            title=random.choice(("GIÁM ĐỐC", "CHỦ TỊCH", "KT. GIÁM ĐỐC")), name=made_up_name(random)
        ),
    )


def _certificate(occasion: Occasion, random: Random) -> PaperText:
    holder, title = occasion.holder, occasion.spec.title
    lines = [f"Họ và tên: {holder.full_name}", f"Ngày sinh: {holder.birth_date:%d/%m/%Y}"]
    lines += [f"Số định danh cá nhân: {holder.citizen_id}", f"Địa chỉ: {holder.address}"]
    if "QUYỀN SỬ DỤNG ĐẤT" in title:
        lines = _land_lines(occasion, random)
    elif "KHAI TỬ" in title:
        lines = _death_lines(occasion, random)
    elif title in ("GIẤY KHAI SINH", "GIẤY CHỨNG SINH", "GIẤY CHỨNG NHẬN KẾT HÔN"):
        lines = _family_lines(occasion, random)
    day = dated_place("Nghệ An", occasion.day)
    return PaperText(
        place_and_date="",
        heading=title,
        abstract=occasion.subtitle,
        opening=tuple(Paragraph(text=line, leader=True) for line in lines),
        paragraphs=(),
        closing=(Paragraph(text=f"{day}", italic=True),),
        signature=Signature(title="TM. ỦY BAN NHÂN DÂN", note="CHỦ TỊCH", name=made_up_name(random)),
    )


def _land_lines(occasion: Occasion, random: Random) -> list[str]:
    holder, seller = occasion.holder, occasion.relative
    # Whoever buys land brings the seller's certificate; whoever builds brings his own.
    is_sold = "NHÀ Ở VÀ TÀI SẢN KHÁC" in occasion.spec.title
    owner = seller if is_sold and random.random() < _IN_SELLERS_NAME else holder
    lines = [
        f"Số phát hành: {random.choice(('AA', 'BD', 'CK'))} {random.randint(1_000_000, 9_999_999):08}",
        f"I. Người sử dụng đất: Ông (bà) {owner.full_name}, CCCD số: {owner.citizen_id}",
        f"Địa chỉ thường trú: {owner.address}",
        f"II. Thửa đất số: {random.randint(1, 999)}, tờ bản đồ số: {random.randint(1, 60)}",
        f"Diện tích: {random.randint(60, 900)},{random.randint(0, 9)} m², mục đích sử dụng: đất ở tại nông thôn",
    ]
    if owner is seller and random.random() < _CHANGE_NOTED:
        lines.append(f"IV. Những thay đổi: Chuyển nhượng cho ông (bà) {holder.full_name}")
    return lines


def _death_lines(occasion: Occasion, random: Random) -> list[str]:
    holder, dead = occasion.holder, occasion.relative
    lines = [
        f"Họ, chữ đệm, tên người chết: {dead.full_name}",
        f"Ngày, tháng, năm sinh: {dead.birth_date:%d/%m/%Y}",
        f"Giấy tờ tùy thân: CCCD số {dead.citizen_id}",
        f"Đã chết vào lúc {random.randint(0, 23):02} giờ, tại nhà riêng",
    ]
    if random.random() >= _INFORMANT_UNNAMED:
        lines.append(f"Họ, chữ đệm, tên người đi khai tử: {holder.full_name}")
        lines.append(f"Giấy tờ tùy thân người đi khai tử: CCCD số {holder.citizen_id}")
    return lines


def _family_lines(occasion: Occasion, random: Random) -> list[str]:
    holder, other = occasion.holder, occasion.relative
    parents = [
        f"Họ, chữ đệm, tên mẹ: {other.full_name}, số định danh {other.citizen_id}",
        f"Họ, chữ đệm, tên cha: {holder.full_name}, số định danh {holder.citizen_id}",
    ]
    if occasion.spec.title == "GIẤY CHỨNG NHẬN KẾT HÔN":
        return [
            f"Họ, chữ đệm, tên chồng: {holder.full_name}, số định danh {holder.citizen_id}",
            f"Họ, chữ đệm, tên vợ: {other.full_name}, số định danh {other.citizen_id}",
        ]
    child = made_up_name(random)
    return [f"Họ, chữ đệm, tên con: {child}", *parents, f"Nơi cư trú: {holder.address}"]


def _contract(occasion: Occasion, random: Random) -> PaperText:  # noqa: ARG001 - as its siblings
    holder, other = occasion.holder, occasion.relative
    sides = [("BÊN A", other), ("BÊN B", holder)]
    named = [
        Paragraph(
            lead=f"{side}:", text=f"Ông (bà) {person.full_name}, CCCD số {person.citizen_id}, {person.address}"
        )
        for side, person in sides
    ]
    today = f"Hôm nay, ngày {occasion.day:%d/%m/%Y}, tại trụ sở Ủy ban nhân dân xã, chúng tôi gồm có:"
    return PaperText(
        place_and_date="",
        heading=occasion.spec.title,
        abstract=occasion.subtitle,
        opening=(Paragraph(text=today), *named),
        paragraphs=(Paragraph(text="Hai bên thống nhất lập hợp đồng này với những điều khoản sau đây:"),),
        closing=(Paragraph(text="Hợp đồng có hiệu lực kể từ ngày ký, được lập thành ba bản như nhau."),),
        signature=Signature(title="ĐẠI DIỆN BÊN B", name=holder.full_name),
        confirmation=Signature(title="ĐẠI DIỆN BÊN A", name=other.full_name),
    )


def _statement(occasion: Occasion, random: Random) -> PaperText:
    place = made_up_commune(random).split(" ", 1)[1]
    return PaperText(
        place_and_date=dated_place(place, occasion.day),
        heading=occasion.spec.title,
        abstract=occasion.subtitle,
        opening=_identity(occasion.holder, random),
        paragraphs=(),
        closing=(Paragraph(text="Tôi hoàn toàn chịu trách nhiệm về nội dung nêu trên."),),
        table=table_rows(random, row_count=5) if occasion.spec.title == "DANH SÁCH" else (),
        signature=Signature(title="NGƯỜI LẬP", name=occasion.holder.full_name),
    )
