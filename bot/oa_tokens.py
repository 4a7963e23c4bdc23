"""Keeps the access token of an Official Account alive.

The access token lives for 25 hours and is exchanged two hours before its end. The refresh token that does so works
once: whoever uses it has claimed it in the database (so that of two processes only one asks), and the new pair is
committed before anybody gets to see it. What cannot be undone is an answer that is lost on its way: then only a new
consent helps, and the officers are told (`bot.oa_troubles`).

A first pair comes from the settings or from a consent (`bot.console.oa_connect_page`). A refresh token in the settings
that was not there before is taken over at the start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.channels import AccountBroken, TryAgain
from bot.channels.zalo_oa_errors import Trouble
from bot.channels.zalo_oa_signin import LIFE, Grant, OaSignIn, TokenRefused
from bot.clock import Clock
from storage import Unavailable, oa_tokens
from storage.database import Database
from storage.oa_tokens import Pair, fingerprint

log = structlog.get_logger(__name__)

T = TypeVar("T")

AHEAD = timedelta(hours=2)  # so long before its end an access token is exchanged
CLAIM = timedelta(seconds=60)  # the longest that an exchange takes; after that whoever claimed it has died
YOUNG = timedelta(minutes=1)  # a token so new that is refused all the same is not exchanged again at once
AGAIN = timedelta(minutes=10)  # between two tries where the platform refuses for another reason than the token
LOOK = 0.5  # seconds between two looks whether another process has a new pair
PATIENCE = 90.0  # seconds that somebody waits for another process

SPENT = "spent"  # the problem of a refresh token that gives nothing any more; others are those of `Trouble`


@dataclass(frozen=True, slots=True)
class FirstPair:
    """What the settings hold; the access token may be missing."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


class OaTokens:
    """The tokens of one account; implements `bot.channels.zalo_oa_api.Tokens`.

    `trouble` is told what somebody has to mend, and `mended` when tokens are there again.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sign_in: OaSignIn,
        oa_id: str,
        first: FirstPair | None = None,
        *,
        trouble: Callable[[Trouble], None] = lambda _kind: None,
        mended: Callable[[Trouble], None] = lambda _kind: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sign_in = sign_in
        self._oa_id = oa_id
        self._first = first
        self._trouble = trouble
        self._mended = mended
        self._sleep = sleep
        self._pair: Pair | None = None
        self._work: asyncio.Task[Pair] | None = None
        self._renewed_at: datetime | None = None  # by this process
        self._not_before: datetime | None = None  # of the next try, after a refusal that a person has to mend
        self._tried_at: datetime | None = None  # ahead of the end
        self._silences = 0  # times in a row that the platform answered with nothing

    async def current(self) -> str:
        """The access token to use now. Raises `AccountBroken` where there is none, `TryAgain`, or `Unavailable`."""
        pair = self._pair or await self._read()
        now = self._clock()
        works = bool(pair.access) and now < pair.expires_at
        if works and (now < pair.expires_at - AHEAD or (self._tried_at and now < self._tried_at + YOUNG)):
            return pair.access
        self._tried_at = now
        try:
            return (await self._exchanged(pair.access)).access
        except (AccountBroken, TryAgain):
            if works:
                return pair.access  # for a while yet
            raise

    @property
    def well(self) -> bool:
        """Whether nothing is known to keep the next pair from being given out: a message that arrives does not say."""
        return self._pair is None or not self._pair.problem

    async def renewed(self, refused: str) -> str:
        """Another token than one that the platform has refused. Raises as `current` does."""
        return (await self._exchanged(refused)).access

    async def adopt(self, grant: Grant) -> None:
        """Take over the pair of a consent. Raises `Unavailable`: then it is lost, and the consent is to be repeated."""
        pair = self._of(grant)
        await self._patiently(lambda c: oa_tokens.store(c, self._oa_id, pair), tries=20)
        self._settled(pair)

    async def look(self) -> Pair:
        """The newest pair as the database has it, with its problem. Raises `Unavailable`."""
        return await self._read()

    async def keep(self) -> None:
        """Exchange the token if it is about to end; what goes wrong is noted and tried again later."""
        try:
            await self.current()
        except (AccountBroken, TryAgain, Unavailable) as trouble:
            log.debug("no new token for the official account yet", reason=type(trouble).__name__)

    async def close(self) -> None:
        """Let an exchange that is under way come to its end, so that its pair is not lost."""
        if self._work is not None:
            await asyncio.wait([self._work], timeout=CLAIM.total_seconds())

    # --- how it is done ---

    async def _exchanged(self, old: str) -> Pair:
        """A pair with another access token than `old`; one exchange at a time, which goes on if its waiter is gone."""
        if self._work is None or self._work.done():
            # Not by `Background`: what it runs is cut off at the end of the program, and a pair would be lost.
            self._work = asyncio.create_task(self._exchange(old), name="official account token")  # noqa: TID251
            self._work.add_done_callback(_look_at)
        pair = await asyncio.shield(self._work)
        return pair if pair.access != old else await self._exchanged(old)

    async def _exchange(self, old: str) -> Pair:
        waited = 0.0
        while True:
            pair, now = await self._read(), self._clock()
            if pair.access and pair.access != old and now < pair.expires_at:
                return pair  # somebody else was quicker
            self._check(pair, now)
            until = now + CLAIM
            if await self._database.run(lambda c: oa_tokens.claim(c, self._oa_id, pair.refresh, now, until)):  # noqa: B023 - run before the next round
                return await self._ask(pair)
            if waited >= PATIENCE:
                raise TryAgain("zalo oa: another process is getting a token", after=5.0)
            await self._sleep(LOOK)
            waited += LOOK

    def _check(self, pair: Pair, now: datetime) -> None:
        """Raise `AccountBroken` where asking for a new pair is of no use now."""
        if not pair.refresh or pair.problem == SPENT:
            self._trouble(Trouble.TOKENS)
            raise AccountBroken("zalo oa: no token, and none that gives one")
        if self._renewed_at is not None and now < self._renewed_at + YOUNG and now < pair.expires_at:
            raise AccountBroken("zalo oa: a new token is refused")
        if self._not_before is not None and now < self._not_before:
            raise AccountBroken("zalo oa: no new token is given out")

    async def _ask(self, pair: Pair) -> Pair:
        """Use a refresh token that was claimed, and keep what it gives."""
        try:
            grant = await self._sign_in.refresh(pair.refresh)
        except TryAgain:
            await self._give_back(pair)
            raise
        except TokenRefused as refused:
            raise await self._refused(pair, refused) from None
        except BaseException:
            await self._give_back(pair)
            raise
        new = self._of(grant)
        if not await self._patiently(lambda c: oa_tokens.store(c, self._oa_id, new, instead_of=pair.refresh)):
            return await self._read()  # a consent came meanwhile: its pair is the one that counts
        self._renewed_at = self._clock()
        self._settled(new)
        log.info("a new token for the official account", until=new.expires_at.isoformat())
        return new

    async def _refused(self, pair: Pair, refused: TokenRefused) -> AccountBroken | TryAgain:
        """Note why there is no new pair; what to raise."""
        self._silences = self._silences + 1 if refused.silent else 0
        if refused.silent and self._silences == 1:
            await self._give_back(pair)
            return TryAgain("zalo oauth: an empty answer", after=2.0, answered=False)
        if refused.spent or refused.silent:
            problem, kind = SPENT, Trouble.TOKENS
        else:
            kind = Trouble.SECRET if refused.about_secret else Trouble.APP if refused.about_app else Trouble.TOKENS
            problem = kind.value
            self._not_before = self._clock() + AGAIN
        log.error("the official account gets no new token", problem=problem, code=refused.code)
        await self._give_back(pair, problem)
        self._pair = replace(pair, problem=problem)
        self._trouble(kind)
        return AccountBroken(f"zalo oauth {refused.code}: no new token")

    async def _give_back(self, pair: Pair, problem: str = "") -> None:
        await self._patiently(lambda c: oa_tokens.let_go(c, self._oa_id, pair.refresh, problem))

    async def _read(self) -> Pair:
        """The newest pair; a first one from the settings is taken over."""
        pair = await self._database.run(self._newest)
        self._pair = pair
        return pair

    def _newest(self, connection: Connection) -> Pair:
        found = oa_tokens.load(connection, self._oa_id)
        first, now = self._first, self._clock()
        if first is not None and (found is None or found.adopted != fingerprint(first.refresh)):
            ends = now + timedelta(seconds=LIFE) if first.access else now
            found = Pair(first.access, first.refresh, ends, now, adopted=fingerprint(first.refresh))
            oa_tokens.store(connection, self._oa_id, found)
        return found or Pair("", "", now, now)

    def _of(self, grant: Grant) -> Pair:
        now = self._clock()
        return Pair(grant.access, grant.refresh, now + timedelta(seconds=grant.seconds), now)

    def _settled(self, pair: Pair) -> None:
        self._pair, self._not_before, self._silences = pair, None, 0
        for kind in (Trouble.TOKENS, Trouble.SECRET, Trouble.APP):
            self._mended(kind)

    async def _patiently(self, work: Callable[[Connection], T], *, tries: int = 0) -> T:
        """Database work that must happen: a pair that is not kept is lost. `tries` 0 is without end."""
        count = 0
        while True:
            try:
                return await self._database.run(work)
            except Unavailable:
                count += 1
                if count == tries:
                    raise
                await self._sleep(LOOK)


def _look_at(task: asyncio.Task[Pair]) -> None:
    """What went wrong is told to those who wait; if nobody does any more, it is not worth a warning."""
    if not task.cancelled():
        task.exception()
