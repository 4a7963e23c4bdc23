"""A virtual head who fills in one card without pause, and remembers what the bot acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.world import Press
from tests.soak.house import Violation
from tests.soak.screen import Key, Screen, messages, screens

PATIENCE = 90.0  # seconds; longer than any restart, so a press that gets nothing until then got nothing at all
AGAIN = 0.03  # share of the updates that the platform delivers twice
HANDED_IN = "/card "  # the button under "handed in"


@dataclass(slots=True)
class Remembered:
    """What one head did, as the bot acknowledged it. `answers` are (update id, item, token of the answer)."""

    account: int
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    photos: int = 0
    notes: int = 0
    presses: int = 0
    stale: int = 0
    new_messages: int = 0  # how many the bot had to send
    handed_in: bool = False


class Head:
    """One head; `fills_in` goes from the first word to "handed in"."""

    def __init__(self, fake: FakeTelegram, account: int, random: Random) -> None:
        self._fake = fake
        self._person: Person = fake.user(account, started=True)
        self._random = random
        self._old: list[tuple[int, Key]] = []  # buttons that were once shown, with their message
        self._edits_left = random.randrange(6)
        self.did = Remembered(account)

    async def fills_in(self) -> None:
        """Fill in the card and hand it in. Raises `Violation` for anything that must not happen."""
        await self._writes("/start", new=1)
        while not self.did.handed_in:
            screen = next(screens(self._person.chat))
            self._old += [(screen.message, key) for key in screen.answers]
            await self._acts(screen)

    @property
    def duplicates(self) -> int:
        """How many messages appeared more often than they had to; negative if some never came."""
        return len(messages(self._person.chat)) - self.did.new_messages

    # --- what to do next ---

    async def _acts(self, screen: Screen) -> None:
        random = self._random
        if (score := screen.key("score")) is not None:
            await self._presses(screen, score)
        elif screen.answers:
            await self._answers(screen)
        elif (submit := screen.key("submit")) is not None:
            change = screen.key("~change")
            if self._edits_left > 0 and change is not None:
                self._edits_left -= 1
                await self._presses(screen, change)
            else:
                await self._presses(screen, submit)
        elif picks := screen.keys_like("~pick."):
            await self._presses(screen, random.choice(picks))
        elif (done := screen.key("~done")) is not None:
            match random.choice(("note", "photo", "done")):
                case "note":
                    await self._writes_note(screen)
                case "photo":
                    await self._sends_photo(screen)
                case _:
                    await self._presses(screen, done)
        else:
            raise Violation(f"head {self._person.id} can press nothing that leads on:\n{self._seen()}")

    async def _answers(self, screen: Screen) -> None:
        """One of the things that people do at a question; mostly they press an answer."""
        random = self._random
        chance = random.random()
        back, evidence, save = (screen.key(token) for token in ("~back", "~evidence", "~save"))
        fresh = all(screen.revision >= other.revision for other in screens(self._person.chat))
        if chance < 0.04 and self._old:
            await self._presses_old(screen)
        elif chance < 0.08:
            await self._presses(screen, random.choice(screen.answers), times=2)
        elif chance < 0.11 and back is not None:
            await self._presses(screen, back)
        elif chance < 0.13 and (look := screen.key("~look.text")) is not None:
            await self._presses(screen, look)
        elif chance < 0.15 and evidence is not None:
            await self._presses(screen, evidence)
        elif chance < 0.18 and evidence is not None and fresh:
            await self._sends_photo(screen)
        elif chance < 0.23 and fresh and screen.answers[0].token.startswith("p"):
            await self._types_answer(screen)
        elif chance < 0.24 and save is not None:
            await self._leaves(screen, save)
        else:
            await self._presses(screen, random.choice(screen.answers))

    # --- doing it, and waiting for the answer ---

    async def _presses(self, screen: Screen, key: Key, *, times: int = 1) -> bool:
        """Press a button; whether the bot took it. Of two presses of the same button at most one may count."""
        made = [self._press(screen.message, key) for _ in range(times)]
        taken = 0
        for update, press in made:
            await self._acknowledged(press, f"acknowledgement of {key.data!r}")
            if press.toast:
                self.did.stale += 1
                continue
            taken += 1
            if key in screen.answers:
                self.did.answers.append((update, screen.item, key.token))
            if key.token == "submit":
                self.did.handed_in = True
                self.did.new_messages += 1  # the picture of the card
        if taken > 1 and not key.token.startswith("~look"):
            raise Violation(f"{key.data!r} of {self._person.id} was taken {taken} times:\n{self._seen()}")
        if taken and not key.token.startswith("~look"):
            await self._until(lambda: self._moved(screen, key), f"what follows {key.data!r}")
        return bool(taken)

    async def _presses_old(self, screen: Screen) -> None:
        message, key = self._random.choice(self._old)
        if key.revision >= screen.revision:
            return
        update, press = self._press(message, key)
        await self._acknowledged(press, f"acknowledgement of the old button {key.data!r}")
        self.did.stale += 1
        if not press.toast:
            raise Violation(f"the old button {key.data!r} (update {update}) was taken:\n{self._seen()}")

    async def _types_answer(self, screen: Screen) -> None:
        key = self._random.choice(screen.answers)
        points = key.token.removeprefix("p").replace(".", ",")
        update = await self._writes(self._random.choice((points, f"{points} điểm")), new=1, after=screen.revision)
        self.did.answers.append((update, screen.item, key.token))

    async def _writes_note(self, screen: Screen) -> None:
        await self._writes("Có biên bản kèm theo", new=1, after=screen.revision)
        self.did.notes += 1

    async def _sends_photo(self, screen: Screen) -> None:
        update = await self._person.sends_photo()
        self._again(update)
        self.did.new_messages += 2
        await self._until(lambda: self._newest_revision() > screen.revision, "the question after a photo")
        self.did.photos += 1

    async def _leaves(self, screen: Screen, save: Key) -> None:
        """Save and leave, and come back at once."""
        if await self._presses(screen, save):
            await self._writes("/score", new=1, after=screen.revision)

    async def _writes(self, text: str, *, new: int, after: int = -1) -> int:
        """Write something and wait for the question that follows revision `after`; the update's number."""
        update = await self._person.sends(text)
        self._again(update)
        self.did.new_messages += new
        before = len(messages(self._person.chat))
        await self._until(
            lambda: self._newest_revision() > after and len(messages(self._person.chat)) > before,
            f"the answer to {text!r}",
        )
        return update

    def _press(self, message: int, key: Key) -> tuple[int, Press]:
        self.did.presses += 1
        update = self._person.presses_data(key.data, message)
        press = self._person.last_press
        assert press is not None
        self._again(update)
        return update, press

    def _again(self, update: int) -> None:
        """Sometimes the platform delivers an update twice."""
        if self._random.random() < AGAIN:
            self._fake.deliver_again(update)

    def _moved(self, screen: Screen, key: Key) -> bool:
        """Whether the pressed message has become something else, or something newer has come."""
        for now in screens(self._person.chat):
            if now.message >= screen.message and now.revision > key.revision:
                return True
        pressed = self._person.chat.messages[screen.message]
        return pressed.edited > screen.edited and not any(
            button.get("callback_data", "") == key.data
            for row in (pressed.markup or {}).get("inline_keyboard", [])
            for button in row
        )

    def _newest_revision(self) -> int:
        return max((screen.revision for screen in screens(self._person.chat)), default=-1)

    async def _acknowledged(self, press: Press, what: str) -> None:
        await self._until(lambda: press.answered, what)

    async def _until(self, happened: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not happened():
                    await self._person.chat.change()
        except TimeoutError:
            raise Violation(
                f"head {self._person.id} waited {PATIENCE:.0f} s in vain for {what}:\n{self._seen()}"
            ) from None

    def _seen(self) -> str:
        return "\n\n".join(str(message) for message in self._person.screen()[-4:])
