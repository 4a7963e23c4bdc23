"""The three papers of a dossier: what stands on them, whatever people have written and whatever is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from itertools import product
from pathlib import Path

import pypdfium2
import pytest
from docx.oxml.ns import qn

from documents.dossier import (
    Card,
    CardLine,
    CriterionLine,
    Dossier,
    DossierUnit,
    ModelLine,
    Standing,
    YearLine,
    dossier_paper,
)
from documents.sample import sample
from documents.word import template
from tests.documents.words import lines, opened, tables, text

PAPERS = ("to-trinh", "bao-cao", "bien-ban")
TITLES = ("antt", "dien-hinh")
EVERY = tuple(product(PAPERS, TITLES))
UNIT = DossierUnit(
    name="Trường THCS Thiện Tín",
    kind="cơ sở giáo dục",
    address="25 Trần Phú",
    hamlet="Long Bàn Bắc",
    people="42",
    is_residential_area=False,
    has_party_organisation=True,
    has_union=True,
    has_guard_force=True,
)
CRITERIA = (
    CriterionLine("1.1", "Tổ chức Đảng có nghị quyết", "nghị quyết", "đạt", "đạt", ("Phiếu chấm, mục 1: 3/3 điểm",)),
    CriterionLine("1.2", "Có kế hoạch", "kế hoạch", "chưa đạt", "", ("Đơn vị: chưa kịp ban hành",)),
    CriterionLine("2", "Thực hiện pháp luật", "pháp luật", "", "", ()),
)
CARD = Card(
    number="TT-2026-014",
    own="97",
    checked="95",
    maximum="100",
    remarks=("Phiếu số TT-2026-014: đã thẩm định, tạm tính.",),
    lines=(
        CardLine("4", "Phối hợp", "5", "5", "4", True, ()),
        CardLine("4a", "Quy chế phối hợp", "1", "1", "0", False, ("2 tệp minh chứng", "Công an xã: chưa có chữ ký")),
    ),
)
DOSSIER = Dossier(
    year="2026",
    commune="Thiện Tín",
    body="UBND xã Thiện Tín",
    police="Công an xã Thiện Tín",
    decided_by="Ủy ban nhân dân tỉnh",
    plan="Phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2026",
    bases=("Thông tư số 124/2021/TT-BCA ngày 28/12/2021", "Quyết định số 510/QĐ-BCA-V05"),
    first_day="16/11/2025",
    last_day="15/11/2026",
    unit=UNIT,
    registration="số 05/ĐK-THCS ngày 12/01/2026",
    steps=(YearLine("Kế hoạch, chương trình của đơn vị", "số 04/KH-THCS ngày 10/01/2026", True),),
    standing=Standing(3, 1, 1, 1, "1.2", "2", "", False),
    criteria=CRITERIA,
    shortcomings=("Tiêu chí 1.2. Có kế hoạch: chưa kịp ban hành",),
    card=CARD,
    models=(ModelLine("Cổng trường an toàn", "2019", "không ùn tắc"),),
    history=("Xếp loại phong trào năm 2025: Khá (số 70/QĐ-UBND ngày 22/11/2025)",),
    missing=("phiếu chấm điểm chưa được thẩm định",),
    files="7",
)
HARD = (
    "TRƯỜNG TRUNG HỌC CƠ SỞ " * 9,
    "W" * 200,
    unicodedata.normalize("NFD", "Trường Ẳ Ỗ Ữ Ợ Ặ đ Đ Ơ Ư"),
    '=HYPERLINK("http://x")',
    "<b>&amp;</b> <w:p/>",
    "#set page(width: 1pt)",
    "{{ 7*7 }} {% for x in y %} {%p if a %} {#",
    "ghi chú " * 63,
)


def paper(name: str, title: str, dossier: Dossier = DOSSIER) -> bytes:
    return dossier_paper(template(f"{name}-{title}.docx"), dossier)


@pytest.mark.parametrize("title", TITLES)
def test_a_request_says_who_asks_whom_for_what_on_which_grounds(title: str) -> None:
    said = lines(paper("to-trinh", title))

    assert said[:5] == [
        " DỰ THẢO ",
        "Trường THCS Thiện Tín",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: ……/TTr-……",
    ]
    assert said[5] == "………, ngày …… tháng …… năm ………"
    assert said[6] == "TỜ TRÌNH"
    assert "Kính gửi: UBND xã Thiện Tín\n(qua Công an xã Thiện Tín)" in said
    bases = [line for line in said if line.startswith("Căn cứ")]
    assert bases[:2] == [f"Căn cứ {basis};" for basis in DOSSIER.bases]
    assert bases[2].endswith(f"của UBND xã Thiện Tín: “{DOSSIER.plan}”.")
    assert any("số 05/ĐK-THCS ngày 12/01/2026" in line for line in said)
    assert "Trường THCS Thiện Tín trân trọng kính trình./." in said
    assert "Người đứng đầu" in said
    assert said[said.index("Nơi nhận:") :][1:3] == ["- Như trên;", "- Lưu: VT, ………."]


def test_the_words_of_each_title() -> None:
    antt, exemplary = text(paper("to-trinh", "antt")), text(paper("to-trinh", "dien-hinh"))

    assert "công nhận Trường THCS Thiện Tín đạt tiêu chuẩn “An toàn về an ninh, trật tự” năm 2026." in antt
    assert "điển hình" not in antt
    assert (
        "trình Ủy ban nhân dân tỉnh quyết định công nhận Trường THCS Thiện Tín là cơ sở giáo dục điển hình" in exemplary
    )
    assert DOSSIER.history[0] in exemplary


@pytest.mark.parametrize("title", TITLES)
def test_a_report_goes_criterion_by_criterion(title: str) -> None:
    criteria, card = tables(paper("bao-cao", title))

    assert criteria[0] == [
        "TT",
        "Tiêu chí, số liệu, minh chứng",
        "Cơ sở giáo dục tự đánh giá",
        "Công an xã Thiện Tín đối chiếu",
    ]
    assert criteria[1:] == [
        ["1.1", "Tổ chức Đảng có nghị quyết\n– Phiếu chấm, mục 1: 3/3 điểm", "đạt", "đạt"],
        ["1.2", "Có kế hoạch\n– Đơn vị: chưa kịp ban hành", "chưa đạt", "chưa đối chiếu"],
        ["2", "Thực hiện pháp luật", "chưa có kết quả", "chưa đối chiếu"],
    ]
    assert card[1:] == [
        ["4", "Phối hợp", "5", "5", "4"],
        ["4a", "Quy chế phối hợp\n– 2 tệp minh chứng\n– Công an xã: chưa có chữ ký", "1", "1", "0"],
        ["", "Tổng số điểm", "100", "97", "95"],
    ]


@pytest.mark.parametrize("title", TITLES)
def test_a_report_says_what_was_done_what_failed_and_what_is_missing(title: str) -> None:
    said = text(paper("bao-cao", title))

    for expected in (
        "- Kế hoạch, chương trình của đơn vị: số 04/KH-THCS ngày 10/01/2026.",
        "- Cổng trường an toàn (từ 2019): không ùn tắc.",
        "- Tiêu chí 1.2. Có kế hoạch: chưa kịp ban hành.",
        "chưa đủ điều kiện đề nghị",
        "- phiếu chấm điểm chưa được thẩm định;",
        "- Số người của đơn vị: 42; tổ chức Đảng: có; công đoàn, đoàn thể: có; lực lượng bảo vệ: có.",
    ):
        assert expected in said


def test_a_unit_that_meets_everything_asks_for_the_title() -> None:
    done = replace(DOSSIER, standing=Standing(3, 3, 0, 0, "", "", "12/11/2026", True), shortcomings=(), missing=())
    report, request = text(paper("bao-cao", "antt", done)), text(paper("to-trinh", "antt", done))

    assert "tự đánh giá đạt đủ 3/3 tiêu chí áp dụng; đề nghị UBND xã Thiện Tín xem xét, công nhận" in report
    assert "Công an xã Thiện Tín đã đối chiếu ngày 12/11/2026." in request
    assert "Ghi chú" not in report + request


@pytest.mark.parametrize("title", TITLES)
def test_minutes_have_roles_and_empty_places(title: str) -> None:
    said = lines(paper("bien-ban", title))

    assert said[4] == "Số: ……/BB-……"
    assert not any(line.startswith("………, ngày") for line in said)  # Mẫu 1.9 has no place and date
    order = [
        "Thời gian bắt đầu",
        "Địa điểm",
        "Thành phần tham dự",
        "Chủ trì",
        "Thư ký",
        "Nội dung",
        "Cuộc họp kết thúc vào",
    ]
    places = [next(n for n, line in enumerate(said) if line.startswith(part)) for part in order]
    assert places == sorted(places)
    roles = [line.strip("\t: ") for line in said[places[2] + 1 : places[3]]]
    assert roles == [
        "- Người đứng đầu cơ sở giáo dục",
        "- Đại diện cấp ủy",
        "- Đại diện công đoàn, đoàn thể",
        "- Đại diện lực lượng bảo vệ",
        "- Đại diện Công an xã Thiện Tín",
        "- Đại diện cơ quan có thẩm quyền quản lý",
        "- Vắng mặt (nêu lý do)",
    ]
    assert [line for line in said if line in ("Thư ký", "Chủ tọa")] == ["Thư ký", "Chủ tọa"]
    ((head, *rows),) = tables(paper("bien-ban", title))
    assert head[-1] == "Kết luận của cuộc họp"
    assert [row[-1] for row in rows] == ["", "", ""]  # the meeting decides, not we


def test_a_residential_area_is_chaired_by_its_head() -> None:
    area = replace(DOSSIER, unit=replace(UNIT, name="Thôn An Điềm", kind="khu dân cư", is_residential_area=True))
    minutes, request = lines(paper("bien-ban", "antt", area)), lines(paper("to-trinh", "antt", area))

    assert any(line.startswith("Chủ trì (chủ tọa) – Trưởng khu dân cư") for line in minutes)
    assert [line for line in minutes if line.startswith("- Bí thư chi bộ")]
    assert not any("lực lượng bảo vệ" in line for line in minutes)
    assert "Trưởng khu dân cư" in request


@pytest.mark.parametrize(
    "wanted", [("has_party_organisation", "cấp ủy"), ("has_union", "công đoàn"), ("has_guard_force", "bảo vệ")]
)
def test_nobody_is_called_to_a_meeting_whom_the_unit_does_not_have(wanted: tuple[str, str]) -> None:
    flag, role = wanted
    without = replace(DOSSIER, unit=replace(UNIT, **{flag: False}))
    called = [line for line in lines(paper("bien-ban", "antt", without)) if line.startswith("- Đại diện")]

    assert not any(role in line for line in called)


@pytest.mark.parametrize(("name", "title"), EVERY)
@pytest.mark.parametrize("hard", HARD)
def test_whatever_people_have_written_stands_there_as_text(name: str, title: str, hard: str) -> None:
    written = replace(
        DOSSIER,
        unit=replace(UNIT, name=hard, address=hard),
        criteria=(CriterionLine("1", hard, hard, "đạt", "", (f"Đơn vị: {hard}",)),),
        steps=(YearLine("Kế hoạch", hard, True),),
        shortcomings=(hard,),
    )
    content = paper(name, title, written)
    shown = " ".join(unicodedata.normalize("NFC", hard).split())

    assert shown in text(content)
    body = opened(content).element.body
    assert not body.findall(f".//{qn('w:hyperlink')}")
    assert {e.text for e in body.iter(qn("w:instrText"))} == set()


@pytest.mark.parametrize(("name", "title"), EVERY)
def test_what_the_record_does_not_have_is_an_empty_place(name: str, title: str) -> None:
    nothing = replace(
        sample(Dossier, full=False), unit=replace(sample(DossierUnit, full=False), name="X", kind="cơ quan")
    )
    said = text(paper(name, title, nothing))

    assert "None" not in said
    assert not re.search(r"\bFalse\b|\bTrue\b|{{|}}|{%", said)
    assert "DỰ THẢO" in said


@pytest.mark.parametrize(("name", "title"), EVERY)
def test_rows_are_whole_and_heads_are_repeated(name: str, title: str) -> None:
    for table in opened(paper(name, title)).tables:
        properties = [row._tr.trPr for row in table.rows]
        assert all(p is not None and p.find(qn("w:cantSplit")) is not None for p in properties)
        if table.style.name == "Table Grid":
            assert properties[0].find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize(("name", "title"), EVERY)
def test_the_same_record_gives_the_same_file(name: str, title: str) -> None:
    assert paper(name, title) == paper(name, title)


@pytest.mark.parametrize(("name", "title"), EVERY)
def test_nothing_is_signed_and_no_place_is_filled(name: str, title: str) -> None:
    said = text(paper(name, title))

    assert "Trần Thị Minh" not in said
    assert re.search(r"Số: ……/(TTr|BC|BB)-……", said)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize(("name", "title"), EVERY)
def test_another_office_program_shows_it(name: str, title: str, tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(paper(name, title))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "paper.docx")], check=True, capture_output=True)
    pages = pypdfium2.PdfDocument((tmp_path / "paper.pdf").read_bytes())
    shown = unicodedata.normalize("NFC", "".join(page.get_textpage().get_text_range() for page in pages))

    assert "DỰ THẢO" in shown
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown
