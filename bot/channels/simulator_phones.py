"""What the simulated phones show: one log per chat, kept in memory and in an append-only file, told to all who listen.

An edit is an entry of its own that names the message it replaces, so that a page can show the conversation both as a
platform with edits and as one without.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NotRequired, TypedDict

from bot.channels.simulator_files import FileShelf
from bot.channels.simulator_groups import Group
from bot.chat import File, FileKind, Message

SHOWN_ENTRIES = 400  # per chat, to a page that connects
_QUEUE_LIMIT = 2000  # a page that is further behind is disconnected and starts again from the log

Frame = dict[str, Any]  # one JSON object on its way to the pages


class Entry(TypedDict):
    """One line of a chat. `author` is an account, or empty for the assistant; `at` is ISO 8601, UTC."""

    chat: str
    author: str
    kind: str  # "said" by the assistant, else the kind of a person's event
    message: str
    at: str
    text: str
    replace: NotRequired[str]
    rows: NotRequired[list[list[dict[str, str]]]]
    file: NotRequired[dict[str, Any]]
    plain: NotRequired[list[str]]
    event: NotRequired[str]


class Listener:
    """What one connected page has still to be told; `None` means that it should go."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Frame | None] = asyncio.Queue()

    def tell(self, frame: Frame | None) -> None:
        """Queue a frame, or give the page up when it is too far behind."""
        if frame is not None and self.queue.qsize() >= _QUEUE_LIMIT:
            frame = None
        self.queue.put_nowait(frame)


class Phones:
    """The simulated platform's memory. `groups` are the titles of the groups' chats at the beginning.

    `epoch` changes at every `clear`: what a page still wanted to say to the phones before that is void. Writes are
    single short lines and go through to the operating system at once, so a killed process forgets nothing it showed.
    """

    def __init__(
        self, directory: Path, now: Callable[[], datetime], groups: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._now = now
        self._titles = groups
        self._path = directory / "phones.jsonl"
        self._shelf = FileShelf(directory / "files")
        self._listeners: set[Listener] = set()
        self._forget()
        self._load()

    # --- what is written ------------------------------------------------------------------------------------------

    def say(self, chat: str, message: Message, plain: list[str]) -> str:
        """The assistant says something; returns the message's id (the old one when it replaces a known message)."""
        replaced = message.replace if message.replace in self._messages[chat] else ""
        entry = self._entry(chat, "", "said", message.text, replaced or self._next_id(chat))
        if replaced:
            entry["replace"] = replaced
        if message.rows:
            entry["rows"] = [[asdict(choice) for choice in row] for row in message.rows]
        if message.file is not None:
            entry["file"] = asdict(message.file)
        entry["plain"] = plain
        self._write(entry)
        return entry["message"]

    def record(
        self, *, chat: str, account: str, event: str, kind: str, text: str = "", file: File | None = None
    ) -> None:
        """A person did something; the same `event` a second time changes nothing."""
        if event in self._events:
            return
        entry = self._entry(chat, account, kind, text, self._next_id(chat) if kind != "press" else "")
        entry["event"] = event
        if file is not None:
            entry["file"] = asdict(file)
        self._write(entry)

    def go(self, chat: str) -> None:
        """The assistant leaves a group of its own accord."""
        self._write(self._entry(chat, "", "left", "", self._next_id(chat)))

    def toast(self, press: str, text: str) -> None:
        """Acknowledge a press, with a short text or none; only pages that are connected see it."""
        self.tell({"type": "toast", "press": press, "text": text})

    def put_file(self, content: bytes, name: str, mime: str) -> File:
        """Keep a file's content; raises `simulator_files.BadFile`."""
        return self._shelf.put(content, name, mime)

    def add_file(self, file: File) -> None:
        """Make a kept file known, so that it can be sent."""
        self._append({"upload": asdict(file)})
        self._files[file.ref] = file

    def clear(self) -> None:
        """Empty every phone. Connected pages learn of it with the next `announce`."""
        self._shelf.drop(list(self._files))
        self._forget()
        self._path.unlink(missing_ok=True)
        self._append({"epoch": self.epoch})

    # --- what is read ---------------------------------------------------------------------------------------------

    def knows(self, chat: str, message: str) -> bool:
        """Whether the assistant said this message in this chat."""
        return message in self._messages[chat]

    def blocked(self, chat: str) -> bool:
        """Whether the person stopped the assistant and did not let it speak again."""
        return chat in self._blocked

    def group(self, chat: str) -> Group | None:
        """A group as it is now; None when the chat is no group."""
        return self._groups.get(chat)

    def has_recorded(self, event: str) -> bool:
        """Whether this event of a person was shown before."""
        return event in self._events

    def was_heard(self, event: str) -> bool:
        """Whether the assistant was there when it happened: in a group it may not have been."""
        return event not in self._unheard

    def typed_form(self, chat: str, message: str, data: str) -> str:
        """What a person without buttons would have typed instead of pressing this one; empty when unknown."""
        for entry in reversed(self._chats[chat]):
            if entry["message"] == message:
                for row in entry.get("rows", []):
                    for choice in row:
                        if choice["data"] == data:
                            return str(choice["key"])
        return ""

    def file(self, ref: str) -> File | None:
        """A known file by its reference."""
        return self._files.get(ref)

    def content(self, ref: str) -> bytes:
        """A known file's content; raises `KeyError`."""
        if ref not in self._files:
            raise KeyError(ref)
        return self._shelf.get(ref)

    def snapshot(self) -> Frame:
        """Everything a page needs when it connects."""
        chats = {chat: entries[-SHOWN_ENTRIES:] for chat, entries in self._chats.items() if entries}
        groups = {chat: _shown(group) for chat, group in self._groups.items()}
        return {"type": "hello", "epoch": self.epoch, "chats": chats, "groups": groups}

    def listen(self) -> Listener:
        """Join: the snapshot comes first, then everything that follows."""
        listener = Listener()
        listener.tell(self.snapshot())
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        self._listeners.discard(listener)

    def announce(self) -> None:
        """Show all connected pages the phones anew (after `clear`)."""
        self.tell(self.snapshot())

    def hang_up(self) -> None:
        """Let all connected pages go."""
        self.tell(None)

    def tell(self, frame: Frame | None) -> None:
        """Say something to all connected pages; `None` lets them go."""
        for listener in self._listeners:
            listener.tell(frame)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self.epoch = secrets.token_hex(8)
        self._chats: defaultdict[str, list[Entry]] = defaultdict(list)
        self._messages: defaultdict[str, set[str]] = defaultdict(set)
        self._last_id: defaultdict[str, int] = defaultdict(int)
        self._events: set[str] = set()
        self._blocked: set[str] = set()
        self._groups = {chat: Group(title, title) for chat, title in self._titles.items()}
        self._unheard: set[str] = set()
        self._files: dict[str, File] = {}

    def _next_id(self, chat: str) -> str:
        return str(self._last_id[chat] + 1)

    def _entry(self, chat: str, author: str, kind: str, text: str, message: str) -> Entry:
        at = self._now().isoformat(timespec="seconds")
        return Entry(chat=chat, author=author, kind=kind, message=message, at=at, text=text)

    def _write(self, entry: Entry) -> None:
        self._append({"entry": entry})
        self._take(entry)
        self.tell({"type": "entry", "entry": entry})
        if group := self._groups.get(entry["chat"]):
            self.tell({"type": "group", "chat": entry["chat"], "group": _shown(group)})

    def _take(self, entry: Entry) -> None:
        chat = entry["chat"]
        self._chats[chat].append(entry)
        if entry["message"]:
            self._last_id[chat] = max(self._last_id[chat], int(entry["message"]))
        if not entry["author"]:
            self._messages[chat].add(entry["message"])
        if entry["kind"] == "blocked":
            self._blocked.add(chat)
        elif entry["kind"] in ("unblocked", "start"):
            self._blocked.discard(chat)
        heard = True
        if group := self._groups.get(chat):
            was_there = group.member
            group.follow(entry["kind"], entry["text"])
            heard = was_there or group.member
        if event := entry.get("event"):
            self._events.add(event)
            if not heard:
                self._unheard.add(event)

    def _append(self, line: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _load(self) -> None:
        if not self._path.exists():
            self._append({"epoch": self.epoch})
            return
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):  # a kill in the middle of a line: what was not shown to anybody is dropped
            os.truncate(self._path, whole)
        for raw in content[:whole].splitlines():
            line = json.loads(raw)
            if "epoch" in line:
                self.epoch = line["epoch"]
            elif "upload" in line:
                file = File(**{**line["upload"], "kind": FileKind(line["upload"]["kind"])})
                self._files[file.ref] = file
            else:
                self._take(line["entry"])


def _shown(group: Group) -> Frame:
    """A group as the pages are told of it."""
    return {"title": group.title, "member": group.member, "may_post": group.may_post, "deeds": group.deeds}
