"""The command line, `antq`. Each module here is a group of commands.

What a command needs beyond the settings is imported when it runs, so that every start is quick.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper

from bot.cli.checking import check
from bot.cli.common import new_group
from bot.cli.databases import audit, db
from bot.cli.demo import demo_data
from bot.cli.exporting import export
from bot.cli.inviting import invite
from bot.cli.papers import papers
from bot.cli.plan_in_use import history, open_, use
from bot.cli.plans import plan
from bot.cli.serving import run
from bot.cli.starting import init
from bot.cli.units import units
from bot.cli.years import rollover
from bot.cli.zalo import zalo

app = new_group("Registration, scoring and verification of the movement in a commune, by chat.")
app.command("run")(run)
app.command("init")(init)
app.add_typer(invite, name="invite")
app.command("check")(check)
app.add_typer(plan, name="plan")
plan.command("use")(use)
plan.command("open")(open_)
plan.command("history")(history)
app.command("rollover")(rollover)
app.command("demo-data")(demo_data)
app.add_typer(units, name="units")
app.add_typer(export, name="export")
app.add_typer(papers, name="papers")
app.add_typer(db, name="db")
app.add_typer(audit, name="audit")
app.add_typer(zalo, name="zalo")


def main() -> None:
    """Run the command that was typed; ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without UTF-8 shows "?" and does not end the command
            stream.reconfigure(errors="replace")
    app(prog_name="antq")
