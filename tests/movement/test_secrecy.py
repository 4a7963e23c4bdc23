"""Secrecy marks: files that carry one are refused; the subject itself, and honey, are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.secrecy import marked_secret

MARKED = [
    "ĐộMật.pdf",
    "Danh sách MẬT vụ việc",
    "Công văn mật danh sách",
    "MẬT",
    "Mật.pdf",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "tuyệt mật",
    "Tài liệu thu hồi",
    "TÀI LIỆU THU HỒI sau hội nghị",
    "công văn mật số 12.pdf",
    "CV 12 - MẬT.docx",
    "KH_MẬT_2026.pdf",
    "TOI_MAT.pdf",
    "toi_mat.pdf",
    "TUYET MAT",
    "tuyet-mat.doc",
    "do_mat.pdf",
    "Độ mật: Mật",
    "(Mật) Kế hoạch 01.docx",
    "TaiLieuMat.pdf",
    "TuyetMat.docx",
    "tuyetmat.pdf",
    "tai_lieu_mat_so_12.pdf",
    "tai lieu thu hoi.pdf",
    "M Ậ T",
    "T U Y Ệ T M Ậ T",
    "Kế hoạch bảo vệ mục tiêu (MẬT)",
    "TOI MAT",
    "MAT.pdf",
    "VAN BAN MAT",
    "hồ sơ mật",
    "Văn bản đóng dấu MẬT",
    "Kế hoạch 05 Mật.pdf",
    "toimat.pdf",
    "01-mật.pdf",
    "tài_liệu_mật.docx",
    "CÔNG VĂN MẬT",
    "Tài liệu tối mật của tỉnh",
]

NOT_MARKED = [
    "ĐộĐo.pdf",
    "Tuần trăng mật.jpg",
    "",
    "Kế hoạch bảo vệ bí mật nhà nước",
    "NỘI QUY BẢO VỆ BÍ MẬT NHÀ NƯỚC.pdf",
    "bi_mat_nha_nuoc.pdf",
    "bí_mật_nhà_nước.pdf",
    "BÍ-MẬT-NHÀ-NƯỚC.docx",
    "mật ong rừng",
    "MẬT ONG",
    "mật khẩu",
    "MẬT KHẨU WIFI",
    "bề mặt",
    "be_mat.jpg",
    "BE_MAT.jpg",
    "mặt bằng.png",
    "mat_bang.png",
    "MAT BANG",
    "ho so mat bang.pdf",
    "toi mat dien thoai",
    "tôi mất điện thoại",
    "Quy chế bảo vệ tài liệu mật",
    "mật độ giao thông",
    "gặp mặt thân mật",
    "bảo mật thông tin",
    "IMG_2024.jpg",
    "khẩu trang che mặt",
    "kinh_mat.jpg",
    "mất điện",
    "tài liệu mất",
    "do mat dien.jpg",
    "mat_tien.jpg",
    "mắt kính.jpg",
    "họp mặt ngày hội.jpg",
    "hop_mat.jpg",
    "ra mắt mô hình.jpg",
    "ra_mat_mo_hinh.jpg",
    "RA MAT MO HINH.pdf",
    "Lễ ra mắt",
    "automat.zip",
    "so_mat.pdf",
]


@pytest.mark.parametrize("text", MARKED)
def test_a_secrecy_mark_is_seen(text: str) -> None:
    assert marked_secret(text)


@pytest.mark.parametrize("text", NOT_MARKED)
def test_ordinary_names_and_captions_are_let_through(text: str) -> None:
    assert not marked_secret(text)


@pytest.mark.parametrize("text", [*MARKED, *NOT_MARKED])
def test_decomposed_text_and_invisible_characters_change_nothing(text: str) -> None:
    hidden = unicodedata.normalize("NFD", text)
    assert marked_secret(f"\u200b{hidden}\ufeff") is marked_secret(text)


@settings(deadline=None, max_examples=100)
@given(text=st.text(alphabet=st.characters(exclude_characters="mMậẬạẠaA"), max_size=60))
def test_a_mark_is_seen_wherever_it_stands_and_nothing_breaks(text: str) -> None:
    marked_secret(text)
    assert marked_secret(f"{text} TUYỆT MẬT")
    assert marked_secret(f"TÀI LIỆU THU HỒI {text}")
