"""The manager: reads a percentage, opens the list behind it, and finds exactly the dossiers without papers.

Counted by hand. Received in March 2023, unit H41.21: seven dossiers, three of them with papers = 42,857… %, so
42.86; unit H41.22: two dossiers, none with papers. The eighth of H41.21 was received at the last minute of
February on the offices' clock, though in March nowhere but in places east of it; the ninth in April.
"""

from pathlib import Path
from random import Random

import pytest

from bench.people import made_up_person
from tests.papers import register_csv, slip_jpeg
from tests.stack import BUCKET, Answer, Stack

pytestmark = pytest.mark.journey
FIRST, LAST = "2023-03-01", "2023-03-31"
UNIT, OTHER_UNIT = "H41.21", "H41.22"
RECEIVED = {
    f"{UNIT}-230301-0001": (UNIT, "01/03/2023 00:00"),
    f"{UNIT}-230301-0002": (UNIT, "2023-03-01T08:00:00+07:00"),
    f"{UNIT}-230310-0003": (UNIT, "2023-03-10"),
    f"{UNIT}-230315-0004": (UNIT, "15/03/2023"),
    f"{UNIT}-230320-0005": (UNIT, "20/03/2023 16:59:59"),
    f"{UNIT}-230331-0006": (UNIT, "31/03/2023 23:59"),
    f"{UNIT}-230331-0007": (UNIT, "2023-03-31T16:30:00+00:00"),
    f"{OTHER_UNIT}-230305-0001": (OTHER_UNIT, "05/03/2023"),
    f"{OTHER_UNIT}-230306-0002": (OTHER_UNIT, "06/03/2023"),
    f"{UNIT}-230228-0008": (UNIT, "2023-02-28T16:59:00+00:00"),
    f"{UNIT}-230401-0009": (UNIT, "2023-03-31T17:00:00+00:00"),
}
IN_PERIOD = set(list(RECEIVED)[:9])
OUTSIDE = set(RECEIVED) - IN_PERIOD
WITH_PAPERS = {f"{UNIT}-230301-0001", f"{UNIT}-230310-0003", f"{UNIT}-230331-0007"}
PEOPLE = {code: made_up_person(Random(f"manager: {code}")) for code in RECEIVED}
MEASURE = "dossier_any_file"


@pytest.fixture(scope="module")
def register(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import the register, and ingest papers of three dossiers in the period and of one outside."""
    folder = tmp_path_factory.mktemp("so")
    rows = [(code, unit, PEOPLE[code], received_at) for code, (unit, received_at) in RECEIVED.items()]
    file = folder / "so-tiep-nhan.csv"
    file.write_text(register_csv(rows), encoding="utf-8-sig")
    assert stack.cli_json("register", "import", str(file))["added"] == len(RECEIVED)
    again = stack.cli_json("register", "import", str(file))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, len(RECEIVED))
    for number, code in enumerate(sorted({*WITH_PAPERS, f"{UNIT}-230401-0009"})):
        paper = folder / f"giay-to-{number}.jpg"
        paper.write_bytes(slip_jpeg(500 + number))
        report = stack.cli_json("ingest", str(paper), "--dossier", code, "--wait")
        assert report["failures"] == []
    return file


def dossiers(stack: Stack, side: str, **more: str) -> Answer:
    return stack.get("/coverage/dossiers", **{"from": FIRST, "to": LAST, "side": side, **more})


def codes(page: Answer) -> list[str]:
    return [item["code"] for item in page["items"]]


def test_the_percentages_are_those_counted_by_hand(stack: Stack, register: Path) -> None:
    assert register.exists()
    report = stack.cli_json("coverage", "--from", FIRST, "--to", LAST)
    rows = {row["key"]: row["measures"][MEASURE] for row in report["rows"]}
    assert rows[UNIT] == {"numerator": 3, "denominator": 7, "percent": "42.86"}
    assert rows[OTHER_UNIT] == {"numerator": 0, "denominator": 2, "percent": "0.00"}
    assert report["total"]["measures"][MEASURE] == {"numerator": 3, "denominator": 9, "percent": "33.33"}
    assert (report["period"]["from"], report["period"]["to"]) == (FIRST, LAST)
    over_http = stack.get("/coverage", **{"from": FIRST, "to": LAST, "by": "unit"})
    assert {**over_http, "as_of": ""} == {**report, "as_of": ""}


def test_the_table_on_the_terminal_has_vietnamese_numbers(stack: Stack, register: Path) -> None:
    assert register.exists()
    printed = stack.cli("coverage", "--from", FIRST, "--to", LAST).stdout
    for words in ("Tổng cộng", "42,86 %", "33,33 %", "từ 01/03/2023 đến 31/03/2023"):
        assert words in printed


def test_the_gap_lists_exactly_the_dossiers_without_papers(stack: Stack, register: Path) -> None:
    assert register.exists()
    gap = dossiers(stack, "gap")
    assert sorted(codes(gap)) == sorted(IN_PERIOD - WITH_PAPERS)
    assert gap["total"] == 6
    assert gap["next_cursor"] is None
    assert [item["received_at"] for item in gap["items"]] == sorted(item["received_at"] for item in gap["items"])
    of_unit = dossiers(stack, "gap", unit=UNIT)
    assert sorted(codes(of_unit)) == sorted(code for code in IN_PERIOD - WITH_PAPERS if code.startswith(UNIT))


def test_the_numerator_and_the_denominator_list_what_they_count(stack: Stack, register: Path) -> None:
    assert register.exists()
    assert sorted(codes(dossiers(stack, "numerator"))) == sorted(WITH_PAPERS)
    assert sorted(codes(dossiers(stack, "denominator"))) == sorted(IN_PERIOD)
    assert not OUTSIDE & set(codes(dossiers(stack, "denominator")))


def test_a_period_without_dossiers_has_no_percentage(stack: Stack, register: Path) -> None:
    assert register.exists()
    report = stack.cli_json("coverage", "--from", "2019-01-01", "--to", "2019-01-02")
    assert report["rows"] == []
    assert report["total"]["measures"][MEASURE] == {"numerator": 0, "denominator": 0, "percent": None}
    printed = stack.cli("coverage", "--from", "2019-01-01", "--to", "2019-01-02")
    assert printed.returncode == 0
    assert "None" not in printed.stdout


def test_a_wrong_period_is_refused_in_words(stack: Stack) -> None:
    ended = stack.cli("coverage", "--from", "2023-04-01", "--to", "2023-03-01")
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "Kỳ từ “2023-04-01” đến “2023-03-01” không hợp lệ. "
        "Hãy nhập ngày dạng 2022-11-15, ngày đầu không sau ngày cuối."
    )


def test_a_bad_row_is_named_and_the_rest_is_imported(stack: Stack, tmp_path: Path) -> None:
    person = made_up_person(Random("manager: bad row"))
    bad, good = "H41.23-230230-0001", "H41.23-230227-0002"
    file = tmp_path / "so-co-dong-sai.csv"
    file.write_text(
        register_csv([(bad, "H41.23", person, "27/02/2023"), (good, "H41.23", person, "27/02/2023")]),
        encoding="utf-8",
    )
    report = stack.cli_json("register", "import", str(file), expected_code=1)
    assert (report["rows"], report["added"]) == (2, 1)
    rejected = report["rejected"][0]
    assert (rejected["line"], rejected["code"]) == (2, "register.dossier_code_invalid")
    assert "dòng 2" in stack.cli("register", "import", str(file)).stdout
    assert stack.get(f"/dossiers/{good}")["registered"]


def test_citizen_numbers_are_masked_and_stand_nowhere_else(stack: Stack, register: Path) -> None:
    numbers = {person.citizen_id for person in PEOPLE.values()}
    assert all(number in register.read_text(encoding="utf-8") for number in numbers)
    shown = [stack.http.get(f"/dossiers/{code}").raise_for_status() for code in RECEIVED]
    for answer, person in zip(shown, PEOPLE.values(), strict=True):
        assert answer.json()["citizen_id"] == f"{person.citizen_id[0]}******{person.citizen_id[-5:]}"
    texts = [answer.text for answer in shown]
    texts += [str(dossiers(stack, side)) for side in ("gap", "numerator", "denominator")]
    texts += [item.object_name or "" for item in stack.minio().list_objects(BUCKET, recursive=True)]
    texts += [log.read_text(errors="replace") for log in (stack.data_dir / "logs").iterdir()]
    texts += [stack.running.log.read_text()]
    texts += [str(row) for row in stack.rows("SELECT row_to_json(dossier)::text AS row FROM dossier")]
    texts += [str(row) for row in stack.rows("SELECT * FROM audit")]
    assert not [text for text in texts if any(number in text for number in numbers)]
    names = {person.full_name for person in PEOPLE.values()}
    logs = [log.read_text(errors="replace") for log in (stack.data_dir / "logs").iterdir()]
    assert not [log for log in logs if any(name in log for name in names)], "no names in logs either"
