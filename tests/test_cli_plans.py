"""`antq init` and `antq plan` as an operator meets them: what a plan leaves open, what changes, and who changed it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.sample import fill_sample
from movement.plan import Plan
from movement.plans import bundled_plans, load_bundled
from storage import audit, cards, communes, schema
from storage.communes import CommuneRecord
from tests.test_cli import NOW, PLAN, ROOT, Cli, cli, commune

__all__ = ["cli", "commune"]

OPEN = "binh-chuong-2026"  # a plan that leaves much open
CARD = "thien-tin-2026#units"


def stored(cli: Cli) -> CommuneRecord:
    database = cli.database()
    try:
        return database.work(lambda connection: communes.load(connection, 1))
    finally:
        database.close()


def own_plan(folder: Path, *replacements: tuple[str, str], name: str = "own.yaml") -> str:
    """The plan of Thiện Tín in a file, with changes."""
    text = bundled_plans()[PLAN].read_text(encoding="utf-8")
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / name).write_text(text, encoding="utf-8")
    return name


EARLIER = ("    day: 30\n    month: 10\n    word: before\n", "    day: 28\n    month: 10\n    word: before\n")


def draft_plan(folder: Path, name: str) -> None:
    """A plan of Thiện Tín whose only scorecard is a draft."""
    card = load_bundled(PLAN).scorecards[0].model_dump(mode="json") | {"draft": True}
    data = load_bundled("vinh-thuy-2026").model_dump(mode="json") | {"scorecards": [card]}
    data["issuer"]["commune"] = "Thiện Tín"
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_takes_the_answers_to_open_points_as_options(cli: Cli) -> None:
    done = cli(
        *("init", "--plan", OPEN, "--hotline", "0255 000 000", "--open-date", "launch=15/3"),
        *("--period", "police-report=quarter", "--scorecard", CARD),
    )

    assert done.code == 0, done.err
    found = stored(cli)
    assert found.plan.deadline("launch").last_day(2026).strftime("%d/%m") == "15/03"
    assert [d.month for d in found.plan.deadlines if d.id.startswith("police-report-")] == [3, 6, 9, 12]
    assert found.plan.scorecards[0].id == "units"
    (line,) = [line for line in done.out.splitlines() if line.startswith("Open: ")]
    assert "launch" not in line
    assert "directive-09 (" in line
    assert line.endswith("`antq plan open` shows it again.")


def test_a_province_is_found_by_any_of_its_names(cli: Cli) -> None:
    done = cli("init", "--plan", PLAN, "--province", "tinh quang ngai")

    assert (done.code, done.err) == (0, "")
    found = stored(cli)
    assert (found.province, found.code != "", found.plan.issuer.province) == ("51", True, "Quảng Ngãi")


def test_what_the_official_list_does_not_know_is_kept_and_told(cli: Cli) -> None:
    done = cli("init", "--plan", PLAN, "--province", "Tỉnh Nào Đó")

    assert done.code == 0
    assert done.sentence().startswith("Note: Tỉnh Nào Đó is no province of the official list")
    assert (stored(cli).province, stored(cli).plan.issuer.province) == ("", "Tỉnh Nào Đó")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--open-date", "launch"], "--open-date launch: write ID=ANSWER, for example --open-date launch=30/10."),
        (["--open-date", "launch=31/2"], '"31/2" is no day of 2026'),
        (["--open-date", "nothing=1/3"], 'The plan has no open date "nothing"; it has directive-09'),
        (["--open-date", "police-report=1/3"], '"police-report" comes back during the year: give a period'),
        (["--period", "police-report=weekly"], '"weekly" is no period: write month, quarter or half-year'),
        (["--scorecard", "x#y"], f'There is no scorecard "x#y": there is {CARD}'),
        (["--hotline", "call me"], '"call me" is no phone number'),
    ],
)
def test_answers_that_do_not_fit_make_nothing(cli: Cli, options: list[str], sentence: str) -> None:
    done = cli("init", "--plan", OPEN, *options)

    assert done.code == 2
    assert done.sentence().startswith(sentence)
    assert not (cli.folder / "data").exists()


def in_a_terminal(cli: Cli, arguments: Sequence[str], typed: Sequence[str]) -> tuple[int, str]:
    """Run a command that may ask; the exit code and everything that it said."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cli.folder,
        env={**os.environ, **cli.environ, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.close(theirs)
    os.write(ours, "".join(f"{line}\n" for line in typed).encode())
    out, _err = process.communicate(timeout=120)
    os.close(ours)
    return process.returncode, out.decode()


def test_in_a_terminal_everything_that_is_open_is_asked_and_wrong_answers_are_asked_again(cli: Cli) -> None:
    plan = load_bundled("vinh-thuy-2026")
    answers = [text for d in plan.open_dates for text in (["weekly", "quarter"] if d.periodic else ["31/2", "15/3"])]
    typed = ["no phone", "0233 000 000", *answers, "y"]
    code, said = in_a_terminal(cli, ["init", "--plan", plan.id], typed)

    assert code == 0, said
    assert '"no phone" is no phone number' in said
    assert '"31/2" is no day of 2026' in said
    assert '"weekly" is no period' in said
    assert "The plan comes without a scorecard for office, enterprise, school." in said
    found = stored(cli)
    assert found.hotline == "0233 000 000"
    assert found.plan.open_dates == ()
    assert found.plan.scorecards[0].id == "units"


def test_empty_answers_leave_everything_open(cli: Cli) -> None:
    plan = load_bundled(PLAN)
    code, said = in_a_terminal(cli, ["init", "--plan", PLAN], ["", "Quang Ngay", "Quảng Ngãi", *[""] * 9])

    assert code == 0, said
    assert '"Quang Ngay" is no province of the official list; near it: tỉnh Quảng Ngãi' in said
    assert "Open: duty phone; " in said
    found = stored(cli)
    assert (found.province, found.hotline) == ("51", "")
    assert found.plan.open_dates == plan.open_dates


def test_whoever_sets_a_commune_up_twice_is_told_before_the_questions(commune: Cli) -> None:
    code, said = in_a_terminal(commune, ["init", "--plan", PLAN], [])

    assert (code, said.strip().startswith("There is a commune Thiện Tín already")) == (1, True)


# --- open, validate, diff ---------------------------------------------------------------------------------------------


def test_what_is_open_is_shown_again_and_by_check(commune: Cli) -> None:
    names = commune("plan", "open").out.splitlines()
    assert "province" in names
    assert "duty phone" not in names  # the commune has one, though the plan names none
    assert f"Thiện Tín: {len(names)} left open by the plan, see `antq plan open`." in commune("check").out


def test_validating_mentions_drafts_and_what_deserves_a_look(cli: Cli, tmp_path: Path) -> None:
    draft_plan(tmp_path, "own.yaml")
    done = cli("plan", "validate", "own.yaml")

    assert done.code == 0
    assert "1 draft," in done.out
    assert 'own.yaml: warning: the scorecard "units" is a draft: no unit is scored by it.' in done.err.splitlines()
    assert any("there is no scorecard for office, enterprise, school" in line for line in done.err.splitlines())


def test_a_difference_is_told_like_diff_does(cli: Cli, tmp_path: Path) -> None:
    own_plan(tmp_path, EARLIER)

    same = cli("plan", "diff", PLAN, PLAN)
    assert (same.code, same.out) == (0, "")
    other = cli("plan", "diff", PLAN, "own.yaml", "--language", "en")
    assert other.code == 1
    head, change = other.out.splitlines()
    assert head.startswith("Date “")
    assert head.endswith("(submit-scorecard)")
    assert change == "  day: 30/10 → 28/10"
    assert "ngày: 30/10 → 28/10" in cli("plan", "diff", PLAN, "own.yaml").out


def test_wordings_are_shown_as_an_old_and_a_new_line(cli: Cli, tmp_path: Path) -> None:
    old = load_bundled(PLAN).scorecards[0].criterion("4a").official
    own_plan(tmp_path, (f"official: {old}", f"official: {old}, ký kết hằng năm với Công an xã và Quân sự"))
    out = cli("plan", "diff", PLAN, "own.yaml", "--language", "en").out

    assert f"    - {old}" in out
    assert f"    + {old}, ký kết hằng năm với Công an xã và Quân sự" in out


def test_the_plan_in_use_is_compared_too(commune: Cli) -> None:
    done = commune("plan", "diff", "--in-use", PLAN, "--language", "en")
    assert (done.code, "duty phone: 0255 000 000 → –" in done.out) == (1, True)
    assert commune("plan", "diff", PLAN).sentence() == "Name two plans, or one and --in-use."
    assert commune("plan", "diff", PLAN).code == 2
    assert 'There is no plan "x"' in commune("plan", "diff", PLAN, "x").sentence()


# --- use and history --------------------------------------------------------------------------------------------------


def test_a_plan_in_use_is_changed_with_a_record_of_who_changed_what(commune: Cli, tmp_path: Path) -> None:
    own_plan(tmp_path, EARLIER)
    before = stored(commune)
    done = commune("plan", "use", "own.yaml", "--by", "Đặng Văn H", "--note", "Thông báo 15/TB-UBND", "--yes")

    assert done.code == 0, done.err
    assert "day: 30/10 → 28/10" in done.out
    found = stored(commune)
    assert f"Thiện Tín works by {PLAN}, version {found.plan.version} (before: {before.plan.version})." in done.out
    assert found.plan.deadline("submit-scorecard").day == 28
    assert found.plan.issuer.hotline == found.hotline == "0255 000 000"  # set before, and left open by the file

    out = commune("plan", "history", "--language", "en").out
    assert f"commune created: {PLAN}, version {before.plan.version}, by –" in out
    assert f"plan changed: {PLAN}, version {found.plan.version}, by Đặng Văn H" in out
    assert "  “Thông báo 15/TB-UBND”" in out
    assert "    day: 30/10 → 28/10" in out
    assert commune("audit", "verify").code == 0


def test_days_that_were_set_before_stay_and_others_can_be_set(cli: Cli) -> None:
    assert cli("init", "--plan", OPEN, "--open-date", "launch=15/3").code == 0
    assert (
        cli("plan", "use", OPEN, "--by", "A", "--yes").sentence().startswith("Bình Chương works by exactly this plan")
    )
    done = cli("plan", "use", "--open-date", "commitments=31/3", "--hotline", "0255 111 111", "--by", "A", "--yes")

    assert done.code == 0, done.err
    found = stored(cli)
    assert {found.plan.deadline(name).day for name in ("launch", "commitments")} == {15, 31}
    assert found.hotline == "0255 111 111"


def test_running_cards_are_named_before_it_is_changed(cli: Cli, tmp_path: Path) -> None:
    database = cli.database()
    schema.upgrade(database)
    database.work(lambda connection: fill_sample(connection, load_bundled(PLAN), NOW))
    own_plan(tmp_path, EARLIER)
    done = cli("plan", "use", "own.yaml", "--by", "A", "--yes")

    assert (done.code, done.sentence()) == (0, "1 card keeps the template it was begun with.")
    with database.begin() as connection:
        (card_id,) = cards.in_commune(connection, 1, [cards.DRAFT])
        card = cards.load(connection, [card_id])[card_id]
        assert communes.plan_version(connection, card.plan_version_id).version == load_bundled(PLAN).version
        assert audit.verify(connection, 1) is None
    database.close()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["own.yaml"], 2, 'Who changes the plan? Give --by "NAME": the record keeps it.'),
        (["own.yaml", "--by", "  "], 2, "Who changes the plan?"),
        ([OPEN, "--by", "A"], 1, f"{OPEN} is a plan of Bình Chương, not of Thiện Tín"),
        (
            ["an-giang-2023", "--by", "A", "--force-name"],
            1,
            "an-giang-2023 is for 2023, and Thiện Tín works by a plan of",
        ),
        (["draft.yaml", "--by", "A"], 1, "vinh-thuy-2026 has nothing but drafts of scorecards"),
        (["broken.yaml", "--by", "A"], 1, "broken.yaml:"),
        (["nothing.yaml", "--by", "A"], 1, 'There is no plan "nothing.yaml"'),
        (["own.yaml", "--by", "A", "--commune", "Nowhere"], 1, "There is no commune Nowhere"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    commune: Cli, tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    own_plan(tmp_path, EARLIER)
    draft_plan(tmp_path, "draft.yaml")
    own_plan(tmp_path, ("maximum: 100", "maximum: 101"), name="broken.yaml")
    before = stored(commune).plan.version
    done = commune("plan", "use", *arguments, "--yes")

    assert done.code == code
    assert done.sentence().startswith(sentence)
    assert stored(commune).plan.version == before


def test_without_yes_it_is_asked_once_more(commune: Cli, tmp_path: Path) -> None:
    own_plan(tmp_path, EARLIER)
    before = stored(commune).plan.version
    code, said = in_a_terminal(commune, ["plan", "use", "own.yaml", "--by", "A"], ["n"])
    assert (code, "Nothing was changed." in said, stored(commune).plan.version) == (1, True, before)
    code, said = in_a_terminal(commune, ["plan", "use", "own.yaml", "--by", "A"], ["y"])
    assert (code, stored(commune).plan.version != before) == (0, True), said


def test_a_plan_of_another_name_needs_a_word(commune: Cli) -> None:
    assert commune("plan", "use", OPEN, "--by", "A", "--force-name", "--yes").code == 0
    found = stored(commune)
    assert (found.name, found.plan.id) == ("Thiện Tín", OPEN)
    assert isinstance(found.plan, Plan)
