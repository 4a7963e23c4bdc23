"""`antq units`: what is shown before anything is entered, what is kept, and the exit codes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from documents.spreadsheet import LARGEST
from storage import audit, units
from storage.actors import MemberRole
from tests.flows.lists_of_units import COMPANY, SCHOOL, STATION, THREE_RIGHT_TWO_WRONG, xlsx
from tests.test_cli import Cli, cli, code_in, commune, invited

__all__ = ["cli", "commune"]  # fixtures


def given(cli: Cli, *rows: tuple[object, ...], name: str = "danh-sach.xlsx") -> str:
    """A file with these rows in the folder of the command."""
    path = cli.folder / name
    path.write_bytes(xlsx(*rows))
    return str(path)


def names(cli: Cli) -> list[str]:
    database = cli.database()
    found = database.work(lambda connection: [unit.name for unit in units.in_commune(connection, 1)])
    database.close()
    return found


def test_right_rows_wrong_rows_and_reasons_are_shown_before_the_question(commune: Cli) -> None:
    shown = commune("units", "import", given(commune, *THREE_RIGHT_TWO_WRONG))

    assert shown.code == 1
    lines = [line.strip() for line in shown.out.splitlines()]
    assert lines[:4] == [
        *("Thiện Tín:", "✅ 3 new units", "⛔ 2 rows are wrong and cannot be entered"),
        "Not read, because they are about people: Họ tên thủ trưởng",
    ]
    assert [line.split() for line in lines if line.startswith("row")] == [["row", "kind", "name", "hamlet", "people"]]
    assert any(line.split()[:2] == ["4", "School"] and "Trường Tiểu học Thiện Tín" in line for line in lines)
    assert (
        "Row 6, Hợp tác xã Phú Lộc: “hợp tác xã” is no kind of unit: office, enterprise, school or residential area"
        in lines
    )
    assert (
        "Row 8, Công ty TNHH Gạch Phú Ninh: “Number of people”: “không rõ” is no whole number from 1 to 100,000"
        in lines
    )
    assert "Enter 3 units in Thiện Tín now?" in shown.out
    assert names(commune) == []


def test_with_yes_right_rows_are_entered_and_wrong_ones_make_the_exit_code(commune: Cli) -> None:
    done = commune("units", "import", given(commune, *THREE_RIGHT_TWO_WRONG), "--yes")

    assert (done.code, "Entered: 3 units." in done.out) == (1, True)
    assert done.sentence() == "2 wrong rows were left out: correct the file danh-sach.xlsx and import it again."
    assert len(names(commune)) == 3
    database = commune.database()
    (deed,) = database.work(lambda c: [d for d in audit.trail(c, 1, "commune:1") if d.action == "units imported"])
    assert (deed.person_id, deed.detail["by"], deed.detail["units"]) == (None, "operator", [1, 2, 3])
    assert database.work(lambda c: audit.verify(c, 1)) is None
    database.close()


def test_importing_twice_changes_nothing(commune: Cli) -> None:
    file = given(commune, SCHOOL, STATION)
    assert commune("units", "import", file, "--yes").code == 0
    before = names(commune)

    again = commune("units", "import", file, "--yes")

    assert again.code == 0
    assert "2 units are in the register already" in again.out
    assert "Entered" not in again.out
    assert names(commune) == before


def test_a_dry_run_enters_nothing(commune: Cli) -> None:
    done = commune("units", "import", given(commune, SCHOOL), "--dry-run")

    assert (done.code, names(commune)) == (0, [])


def test_names_that_are_nearly_the_same_are_shown_and_can_be_left_out(commune: Cli) -> None:
    file = given(commune, SCHOOL, ("Trường Tiểu học xã Thiện Tín", *SCHOOL[1:]), STATION)

    done = commune("units", "import", file, "--yes", "--skip-alike")

    assert "Trường Tiểu học Thiện Tín (row 4)" in done.out
    assert (done.code, names(commune)) == (0, ["Trạm Y tế xã", "Trường Tiểu học Thiện Tín"])


def test_what_differs_is_named_and_stays(commune: Cli) -> None:
    commune("units", "import", given(commune, STATION), "--yes")

    other = commune("units", "import", given(commune, (*STATION[:4], 99, *STATION[5:])), "--yes")

    assert "Trạm Y tế xã: Number of people" in other.out
    database = commune.database()
    assert database.work(lambda c: units.in_commune(c, 1)[0].people) == 9
    database.close()


def test_long_lists_are_cut_unless_all_is_asked_for(commune: Cli) -> None:
    file = given(commune, *((f"Công ty TNHH Số {n}{n}{n}", "DN", "", "", 5, "", "") for n in range(1, 25)))

    assert "… and 4 more: see them with --all" in commune("units", "import", file, "--dry-run").out
    assert "Số 242424" in commune("units", "import", file, "--dry-run", "--all").out


def test_csv_is_read_too(commune: Cli) -> None:
    file = commune.folder / "ds.csv"
    file.write_bytes("Tên đơn vị;Loại hình\nTRẠM Y TẾ XÃ;cơ quan\n".encode("utf-8-sig"))

    assert commune("units", "import", str(file), "--yes").code == 0
    assert names(commune) == ["TRẠM Y TẾ XÃ"]


def test_a_file_without_a_list_ends_with_one_sentence(commune: Cli, tmp_path: Path) -> None:
    for name, content, sentence in (
        ("a.pdf", b"%PDF-1.4", "That is no Excel or CSV file. Please send .xlsx, .xls, .ods or .csv."),
        ("b.csv", b"\xc3\xa1;b", "No row names the columns. The list needs a column “Tên đơn vị” and one “Loại hình”."),
        ("c.csv", bytes(LARGEST + 1), "The file has more than 5 MB. Please send only the sheet with the units."),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        done = commune("units", "import", str(file))
        assert (done.code, done.sentence()) == (1, f"{file}: {sentence}")
    missing = commune("units", "import", str(tmp_path / "nothing.xlsx"))
    assert (missing.code, missing.sentence()) == (
        1,
        f"{tmp_path / 'nothing.xlsx'} cannot be read: No such file or directory.",
    )


def test_the_template_can_be_filled_in_and_imported(commune: Cli, tmp_path: Path) -> None:
    out = tmp_path / "mau.xlsx"
    assert commune("units", "template", "--out", str(tmp_path / "mau.pdf")).code == 2
    assert commune("units", "template", "--out", str(out)).code == 0

    empty = commune("units", "import", str(out))

    assert empty.code == 1
    assert "There is no unit in the list: below the head there are no rows, or only examples." in empty.sentence()


def test_units_are_listed_with_those_that_nobody_is_in_charge_of(commune: Cli) -> None:
    assert commune("units", "list").out == "Thiện Tín has no units yet.\n"
    commune("units", "import", given(commune, SCHOOL, COMPANY), "--yes")

    head, *rows = (line.split() for line in commune("units", "list").out.splitlines())

    assert head == ["number", "state", "kind", "name", "hamlet"]
    assert [row[:5] for row in rows] == [
        ["2", "nobody", "in", "charge", "Enterprise"],
        ["1", "nobody", "in", "charge", "School"],
    ]


def test_an_invitation_by_name_leads_to_the_listed_unit(commune: Cli) -> None:
    commune("units", "import", given(commune, SCHOOL, COMPANY), "--yes")

    done = commune("invite", "unit", "Công ty TNHH Gỗ Phú Lộc")

    found = invited(commune, code_in(done.out))
    assert (found.role, found.unit_id, found.unit_name) == (MemberRole.HEAD, 2, "CÔNG TY TNHH GỖ PHÚ LỘC")
    near = commune("invite", "unit", "Cong ty go Phu Loc")
    assert near.sentence() == (
        "Note: unit 2 has nearly the same name: CÔNG TY TNHH GỖ PHÚ LỘC; nobody is in charge of it: to invite for it, "
        "give that name"
    )
    assert invited(commune, code_in(near.out)).unit_id is None


def test_which_commune_is_asked_where_there_are_several(commune: Cli) -> None:
    from bot.setup import resolve_plan
    from storage import communes
    from tests.test_cli import NOW

    def found(connection: Connection) -> None:
        communes.create(connection, resolve_plan("binh-chuong-2026"), "", NOW)

    database = commune.database()
    database.work(found)
    database.close()
    file = given(commune, STATION)

    assert commune("units", "import", file, "--yes").code == 1
    assert commune("units", "import", file, "--yes", "--commune", "Bình Chương").code == 0
    assert names(commune) == []
