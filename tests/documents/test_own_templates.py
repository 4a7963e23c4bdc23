"""Word templates of a commune's own: they take the place of ours, and their mistakes are said in time."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from documents.own_templates import OURS, our_template, own_templates, placeholders
from documents.press import NotPrinted
from documents.sample import sample
from documents.word import TEMPLATES as FOLDER
from documents.word import fill, template
from scripts.word_templates import TEMPLATES

PAGE = Path(__file__).parent.parent.parent / "docs" / "own-papers.md"
NAME = "to-trinh-antt.docx"


def paper(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    made = Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    packed = BytesIO()
    made.save(packed)
    return packed.getvalue()


def test_every_template_of_ours_can_be_replaced() -> None:
    assert sorted(OURS) == sorted(TEMPLATES)


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("full", [True, False])
def test_ours_can_be_filled_with_everything_and_with_nothing(name: str, full: bool) -> None:
    assert fill(our_template(name), OURS[name](full=full)).startswith(b"PK")


@pytest.mark.parametrize("name", OURS)
def test_the_page_about_templates_names_every_placeholder(name: str) -> None:
    sections = re.split(r"^### ", PAGE.read_text(encoding="utf-8").partition("## Các chỗ điền")[2], flags=re.MULTILINE)
    (section,) = [each for each in sections if f"`{name}`" in each.partition("\n")[0]]
    named = re.findall(r"`([^`]+)`", section.partition("\n")[2])

    assert sorted(named) == placeholders(name)


def test_a_communes_own_goes_before_the_installations_and_that_before_ours(tmp_path: Path) -> None:
    assert template(NAME, tmp_path, 3) == our_template(NAME) == template(NAME)
    (tmp_path / NAME).write_bytes(b"installation")
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / NAME).write_bytes(b"commune")

    assert template(NAME, tmp_path, 3) == b"commune"
    assert template(NAME, tmp_path, 4) == b"installation"


def test_ours_copied_are_fine(tmp_path: Path) -> None:
    for name in OURS:
        (tmp_path / name).write_bytes(our_template(name))
    (tmp_path / "12").mkdir()
    (tmp_path / "12" / NAME).write_bytes(our_template(NAME))
    (tmp_path / f"~${NAME}").write_bytes(b"Word has it open")

    found = own_templates(tmp_path)

    assert {own.problem for own in found} == {""}
    assert len(found) == len(OURS) + 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no Word file", "not a zip"),
        (b"", "not a zip"),
        (paper("{{ unit.nmae }}"), "nmae"),
        (paper("{{ ten_don_vi }}"), "ten_don_vi"),
        (paper("{% if unit %}"), "endif"),
        (paper("{%p for basis in bases %}", "{{ basis }}"), "endfor"),
        (paper("{{ unit.name( }}"), "unexpected"),
        (paper("{{ unit.name|dich }}"), "dich"),
        (paper("{{ 1 / 0 }}"), "division"),
        (paper("{{ ''.__class__.__mro__ }}"), "unsafe"),
        (paper("{% if standing.met %}x{% endif %}"), "met"),  # there are plans without criteria
    ],
)
def test_a_mistake_is_said_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / NAME).write_bytes(content)
    (own,) = own_templates(tmp_path)

    assert said in own.problem
    assert "\n" not in own.problem


@pytest.mark.parametrize("name", ["to-trinh.docx", "To-trinh-antt.docx", "tờ trình.docx"])
def test_a_name_that_is_none_of_ours_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(our_template(NAME))
    (own,) = own_templates(tmp_path)

    assert "its name is none of" in own.problem


@pytest.mark.parametrize("folder", ["xa-thien-tin", "3/cu"])
def test_a_template_that_nobody_would_find_is_said(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / NAME).write_bytes(our_template(NAME))
    (own,) = own_templates(tmp_path)

    assert "a commune's number" in own.problem


def test_a_template_may_use_what_it_likes(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(
        paper("Của xã: {{ unit.name }}", "{%p for basis in bases %}", "{{ basis }}", "{%p endfor %}")
    )
    data = dict(OURS[NAME](full=True)) | {"bases": ["Luật A", "<b>&{{ 7*7 }}"]}

    filled = Document(BytesIO(fill(template(NAME, tmp_path), data)))

    assert [each.text for each in filled.paragraphs] == ["Của xã: Ví dụ", "Luật A", "<b>&{{ 7*7 }}"]


def test_what_lacks_is_no_empty_place_but_a_mistake() -> None:
    with pytest.raises(NotPrinted, match="cannot be filled in"):
        fill(paper("{{ nobody }}"), {})


@pytest.mark.parametrize("wanted", [float, dict[str, str]])
def test_sample_data_has_what_papers_have(wanted: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        sample(wanted, full=True)


def test_our_templates_are_in_the_folder_that_is_shipped() -> None:
    assert {each.name for each in FOLDER.glob("*.docx")} == set(OURS)
