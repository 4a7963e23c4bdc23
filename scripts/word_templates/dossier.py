"""The papers of a unit's dossier: Tờ trình, Báo cáo kết quả, Biên bản (TT 124 Điều 9 khoản 2; seed 004 II.4)."""

from __future__ import annotations

from scripts.word_templates import layout as on
from scripts.word_templates.layout import Paper


def to_trinh_antt() -> Paper:
    """Tờ trình: the unit asks to be recognised “An toàn về an ninh, trật tự” (Mẫu 1.4)."""
    paper = on.new_paper("Tờ trình đề nghị xét, công nhận đạt tiêu chuẩn “An toàn về an ninh, trật tự”")
    on.draft_mark(paper)
    on.letterhead(paper, issuer="{{ unit.name }}", number="TTr-……")
    on.heading(paper, "TỜ TRÌNH", "Về việc đề nghị xét, công nhận")
    on.addressee(paper, "{{ addressee }}.")
    on.body(paper, "Căn cứ")
    return paper
