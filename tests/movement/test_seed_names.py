"""Names and wording in the five real plans: bodies, papers, topics, legal references, and words that stand as they are.

"KH" is the plan itself, "TT 124" Thông tư 124/2021/TT-BCA, "QĐ 510" Quyết định 510/QĐ-BCA-V05.
"""

from __future__ import annotations

import pytest

from movement.dates import Audience
from movement.plans import load_bundled
from tests.movement.seeds import SEEDS

UNIT, POLICE, AUTHORITY = Audience.UNIT, Audience.POLICE, Audience.AUTHORITY

# The names exactly as the documents have them; a name may begin a sentence here that goes on there.
BODIES = {
    "vinh-thuy-2026": [
        *("UBND xã", "Đảng ủy xã", "Công an xã", "Văn phòng HĐND và UBND xã", "Phòng Văn hóa – Xã hội xã"),
        *("Trung tâm Dịch vụ tổng hợp", "Phòng Kinh tế xã"),
        "Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức thành viên",
        *("Trưởng ban công tác Mặt trận thôn", "Tổ an ninh cơ sở"),
        "Thủ trưởng, người đứng đầu cơ quan, doanh nghiệp, cơ sở giáo dục",
        *("Công an tỉnh (qua Phòng tham mưu)", "Ủy ban nhân dân tỉnh"),
    ],
    "binh-chuong-2026": [
        *("Ban Chỉ đạo xã", "Công an xã", "Các khu dân cư, cơ quan, doanh nghiệp, cơ sở giáo dục"),
        *("Phòng Văn hóa - Xã hội", "Ban Chỉ huy Quân sự xã", "Phòng Kinh tế", "Trung tâm cung ứng dịch vụ công"),
        *("Các cơ quan tham mưu, giúp việc Đảng ủy", "Ủy ban Mặt trận Tổ quốc Việt Nam xã"),
        *("Tổ bảo vệ an ninh, trật tự ở cơ sở", "Ban Chỉ đạo tỉnh", "Phòng PV01 Công an tỉnh (qua Đội XDPT)"),
    ],
    "thuy-hung-2026": [
        "Ban chỉ đạo thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc xã Thụy Hùng",
        *("Đảng ủy xã", "Công an xã", "Công an xã bán chuyên trách"),
        "Lực lượng bảo vệ cơ quan, doanh nghiệp, cơ sở giáo dục và các tổ chức quần chúng",
        "Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức thành viên",
        *("Hội liên hiệp phụ nữ xã", "Đoàn thanh niên xã", "Hội nông dân", "Hội cựu chiến binh xã"),
        *("Ban chỉ huy quân sự xã", "Các tổ Công tác Biên phòng", "Đồn Biên phòng Na Hình", "Kiểm lâm"),
        *("lực lượng xung kích phòng, chống thiên tai ở cấp xã", "người có uy tín", "Trưởng thôn trên địa bàn"),
        *("Trạm y tế xã", "Phòng Tham mưu - CAT"),
    ],
    "thien-tin-2026": [
        *("UBND xã Thiện Tín", "Công an xã", "Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức thành viên"),
        *("Phòng Kinh tế", "Trung tâm Cung ứng Dịch vụ công", "Các cơ quan, doanh nghiệp, cơ sở giáo dục"),
        *("Ban Chỉ huy Quân sự xã", "chi bộ, công đoàn, đoàn thanh niên, hội phụ nữ"),
        *("lực lượng bảo vệ, tổ tự quản, tổ xung kích", "Công an tỉnh (Phòng Tham mưu)"),
    ],
    "an-giang-2023": [
        *("Ban Chỉ đạo tỉnh", "Văn phòng Thường trực (qua Phòng Xây dựng phong trào bảo vệ ANTQ - Công an tỉnh)"),
        *("Ban Chỉ đạo 11 huyện, thị xã, thành phố", "Công an cấp xã", "Công an cấp huyện", "Công an tỉnh"),
        "Thủ trưởng cơ quan, doanh nghiệp, cơ sở giáo dục",
    ],
}


@pytest.mark.parametrize("plan_id", SEEDS)
def test_bodies_by_the_names_that_the_document_writes(plan_id: str) -> None:
    bodies = load_bundled(plan_id).bodies
    assert [body.name.vi for body in bodies] == BODIES[plan_id]
    assert all(body.part is not None and body.name.en for body in bodies)


PAPERS = [
    ("vinh-thuy-2026", "exemplary-registration", UNIT, "KH II.2"),
    ("vinh-thuy-2026", "unit-plan", UNIT, "KH II.3"),
    ("vinh-thuy-2026", "criteria", AUTHORITY, "KH II.3"),
    ("vinh-thuy-2026", "exemplary-dossier", UNIT, "KH II.4, III.1"),
    ("vinh-thuy-2026", "result-report", POLICE, "KH IV.1"),
    ("vinh-thuy-2026", "recognition-decision", AUTHORITY, "KH III.1, III.2"),
    ("vinh-thuy-2026", "certificate", AUTHORITY, "KH III.3"),
    ("vinh-thuy-2026", "budget", POLICE, "KH III.1, III.4"),
    ("vinh-thuy-2026", "award-proposal", POLICE, "KH III.1, III.3"),
    ("binh-chuong-2026", "resolution", UNIT, "KH III.1"),
    ("binh-chuong-2026", "unit-plan", UNIT, "KH III.1"),
    ("binh-chuong-2026", "commitment", UNIT, "KH III.1"),
    ("binh-chuong-2026", "model-dossier", POLICE, "KH II.5"),
    ("binh-chuong-2026", "award-dossier", POLICE, "KH V.2"),
    ("binh-chuong-2026", "antt-list", POLICE, "KH IV.3"),
    ("binh-chuong-2026", "police-report", POLICE, "KH VI.2"),
    ("thuy-hung-2026", "unit-report", UNIT, "KH III.5"),
    ("thuy-hung-2026", "police-report", POLICE, "KH III.1, III.5"),
    ("thuy-hung-2026", "model-registration", UNIT, "KH II.3"),
    ("thien-tin-2026", "unit-plan", UNIT, "KH II.1; annex, item 1"),
    ("thien-tin-2026", "resolution", UNIT, "KH, annex, item 1"),
    ("thien-tin-2026", "internal-rules", UNIT, "KH II.4; annex, item 5d"),
    ("thien-tin-2026", "joint-rules", UNIT, "KH II.5; annex, item 4a"),
    ("thien-tin-2026", "result-report", UNIT, "KH III.5"),
    ("thien-tin-2026", "scorecard", UNIT, "KH, annex"),
    ("thien-tin-2026", "police-report", POLICE, "KH III.1"),
    ("an-giang-2023", "unit-plan", UNIT, "KH II.2"),
    ("an-giang-2023", "submission", UNIT, "KH II.4 (1)"),
    ("an-giang-2023", "result-report", UNIT, "KH II.4 (2)"),
    ("an-giang-2023", "minutes", UNIT, "KH II.4 (3)"),
    ("an-giang-2023", "yearly-report", POLICE, "KH III.1"),
]


def test_papers_with_who_writes_them() -> None:
    found = [(plan_id, each.id, each.by, each.source) for plan_id in SEEDS for each in load_bundled(plan_id).papers]
    assert found == PAPERS


TOPICS = {
    "vinh-thuy-2026": "exemplary-policy good-practice criteria movement crime-prevention new-countryside",
    "binh-chuong-2026": "crime-prevention crime-tricks drugs weapons fire traffic reintegration conflicts law models "
    "police movement",
    "thuy-hung-2026": "crime-prevention hostile-forces religion reputable-people unit-security secrets ideology "
    "self-management cyberspace wanted social-crime economic-crime identity weapons fire traffic traffic-reports "
    "models main-model",
    "thien-tin-2026": "law crime-tricks security-news denunciations fire environment traffic identity "
    "information-safety workers learners models",
    "an-giang-2023": "exemplary-policy",
}
FORMS = {
    "vinh-thuy-2026": "loudspeakers videos",
    "binh-chuong-2026": "zalo-groups police-pages classes contests social-networks",
    "thuy-hung-2026": "social-networks peaks conferences",
    "thien-tin-2026": "boards infographics loudspeakers meetings online contests",
    "an-giang-2023": "",
}
LAWS = {
    "vinh-thuy-2026": "kh-2336 kh-612 qd-3554 tt-124 qd-510 emulation-law",
    "binh-chuong-2026": "kh-23 ct-09 ct-03 qd-2447 kh-612 tt-124 tt-48 qd-510 tt-40 nd-03",
    "thuy-hung-2026": "nq-62 nq-12 da-03 da-27 qd-593 tt-124 qd-510 tt-48 tt-40",
    "thien-tin-2026": "kh-33 tt-124 qd-510",
    "an-giang-2023": "kh-630 qd-9745 hd-22 tt-124 qd-510 emulation-law",
}


@pytest.mark.parametrize("plan_id", SEEDS)
def test_topics_forms_of_messages_and_legal_references(plan_id: str) -> None:
    plan = load_bundled(plan_id)
    assert [topic.id for topic in plan.topics] == TOPICS[plan_id].split()
    assert [form.id for form in plan.campaigns.forms] == FORMS[plan_id].split()
    assert [each.id for each in plan.legal_references] == LAWS[plan_id].split()
    assert plan.campaigns.second_officer


# Words of the documents that a value must have as they stand: plan, where in the plan, the words, section.
QUOTES = [
    ("vinh-thuy-2026", "legal_references.kh-2336", "2336/KH-UBND ngày 10/12/2025", "opening"),
    ("vinh-thuy-2026", "legal_references.kh-612", "612/KH-BCA-V05 ngày 10/10/2025 của Bộ Công an", "I.1"),
    ("vinh-thuy-2026", "legal_references.qd-3554", "3554/QĐ-BCA-V05 ngày 19/5/2025", "I.1"),
    ("vinh-thuy-2026", "papers.certificate", "Công nhận đạt điển hình về phong trào toàn dân bảo vệ", "III.3"),
    ("vinh-thuy-2026", "papers.exemplary-dossier", "đề nghị xét, công nhận đơn vị điển hình", "II.4"),
    ("vinh-thuy-2026", "topics.new-countryside", "Toàn dân đoàn kết xây dựng nông thôn mới", "III.5"),
    ("binh-chuong-2026", "legal_references.kh-23", "Kế hoạch số 23/KH-BCĐ ngày 13/02/2026", "opening"),
    ("binh-chuong-2026", "legal_references.ct-09", "Chỉ thị số 09-CT/TW ngày 01/12/2011", "II.1"),
    ("binh-chuong-2026", "legal_references.ct-03", "Chỉ thị số 03/CT-BCA-V28 ngày 03/6/2016", "II.1"),
    ("binh-chuong-2026", "legal_references.qd-2447", "Quyết định số 2447/QĐ-TTg ngày 06/11/2025", "II.1"),
    ("binh-chuong-2026", "papers.commitment", "cam kết giao ước thi đua", "III.1"),
    ("binh-chuong-2026", "campaigns.forms.zalo-groups", "nhắn trên các nhóm zalo cộng đồng", "IV.2"),
    ("binh-chuong-2026", "campaigns.forms.police-pages", "Công an Bình Chương, Cờ đỏ Bình Chương", "IV.2"),
    ("binh-chuong-2026", "topics.weapons", "vũ khí, vật liệu nổ, công cụ hỗ trợ và pháo", "II.2"),
    ("thuy-hung-2026", "legal_references.nq-62", "Nghị quyết số 62-NQ/ĐU, ngày 21/02/2026", "title"),
    ("thuy-hung-2026", "legal_references.tt-48", "48/2025/TT-BCA, ngày 27/6/2025 của Bộ Công an", "II.5"),
    ("thuy-hung-2026", "topics.traffic", "“Đã uống rượu bia, không lái xe”", "II.1"),
    ("thuy-hung-2026", "topics.identity", "định danh và xác thực điện tử", "II.1"),
    ("thuy-hung-2026", "topics.wanted", "vận động đối tượng truy nã ra đầu thú", "II.1"),
    ("thuy-hung-2026", "topics.main-model", "Vận động quần chúng nhân dân tham gia bảo đảm an ninh", "II.1"),
    ("thien-tin-2026", "legal_references.kh-33", "Kế hoạch số 33/KH-UBND ngày 21/8/2025 của UBND tỉnh", "opening"),
    ("thien-tin-2026", "topics.workers", "Công nhân với công tác bảo vệ ANTT", "II.2"),
    ("thien-tin-2026", "topics.learners", "Học sinh, sinh viên nói không với vi phạm pháp luật", "II.2"),
    ("thien-tin-2026", "campaigns.forms.online", "theo hình thức trực tuyến", "II.2"),
    ("an-giang-2023", "legal_references.qd-510", "510/QĐ/BCA-V05 ngày 20/01/2022", "II.1"),
    ("an-giang-2023", "papers.submission", "Tờ trình hoặc đề xuất", "II.4"),
    ("an-giang-2023", "papers.result-report", "Báo cáo kết quả xây dựng", "II.4"),
    ("an-giang-2023", "papers.minutes", "Biên bản họp xét, đề nghị công nhận", "II.4"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plan_id", "where", "words", "section"), QUOTES, ids=[f"{plan_id}:{where}" for plan_id, where, _, _ in QUOTES]
)
def test_words_of_the_document_stand_as_they_are(plan_id: str, where: str, words: str, section: str) -> None:
    group, _dot, entry_id = where.rpartition(".")
    found: object = load_bundled(plan_id)
    for name in group.split("."):
        found = getattr(found, name)
    (entry,) = [each for each in found if each.id == entry_id]  # type: ignore[attr-defined]
    title = entry.title if isinstance(entry.title, str) else entry.title.vi
    assert words in title
    assert section in entry.source
