"""Groups, campaigns, subscribers and reminders of an invented commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.demo.ground import PLATFORM, DemoUnit, Ground, at
from bot.flows.consent import Office
from bot.flows.topics import topics_consent
from bot.i18n import plain
from movement.campaigns import GroupAudience, Schedule, Target, TargetKind
from movement.dates import Audience
from movement.ladder import Done
from storage import consents
from storage.campaigns import CANCELLED, DONE, DRAFT, SCHEDULED, TEMPLATE, WAITING
from storage.groups import CLAIMED, LEFT, UNCLAIMED
from storage.reminders import COMMUNE

_TEXTS = {  # by the ids of topics
    "fire": "Kiểm tra bếp gas, dây điện trước khi ra khỏi nhà.",
    "traffic": "Đội mũ bảo hiểm khi đi xe máy; đã uống rượu bia thì không lái xe.",
    "crime-tricks": "Không chuyển tiền cho người lạ gọi điện tự xưng là cán bộ.",
    "weapons": "Ai còn giữ pháo, vũ khí, vật liệu nổ đề nghị giao nộp tại trụ sở Công an xã.",
}
_SENT, _FAILED, _CANCELLED = "sent", "failed", "cancelled"


def fill_groups(ground: Ground) -> list[int]:
    """Groups of hamlets (one is muted), one of heads of units, one that was left, one that nobody has claimed."""
    usable: list[int] = []
    added = at(date(ground.year - 1, 3, 2))
    for number, hamlet in enumerate(ground.hamlets[:12]):
        muted = number == 2
        group = _group(ground, f"Thôn {hamlet} – bà con", CLAIMED, added, hamlet=hamlet, may_post=not muted)
        if not muted:
            usable.append(group)
    usable.append(_group(ground, "Thủ trưởng các đơn vị", CLAIMED, added, audience=GroupAudience.UNIT_HEADS))
    _group(ground, "Nhóm đã giải thể", LEFT, added, left=at(date(ground.year, 5, 4)))
    _group(ground, "Tổ dân phố mới", UNCLAIMED, at(date(ground.year, 12, 6)))
    return usable


def _group(
    ground: Ground,
    title: str,
    status: str,
    added: datetime,
    *,
    hamlet: str = "",
    audience: GroupAudience = GroupAudience.RESIDENTS,
    may_post: bool = True,
    left: datetime | None = None,
) -> int:
    claimed = status != UNCLAIMED
    officer = ground.officer
    number = ground.rows.add(
        "community_group",
        commune_id=ground.commune_id if claimed else None,
        platform=PLATFORM,
        chat=f"demo-group-{len(ground.rows.of['community_group']) + 1}",
        title=title,
        status=status,
        may_post=may_post,
        hamlet=hamlet,
        audience=audience.value if claimed else "",
        tags=["thôn"] if hamlet else [],
        added_at=added,
        claimed_by=officer if claimed else None,
        claimed_at=added + timedelta(hours=2) if claimed else None,
        left_at=left,
    )
    if claimed:
        ground.did(added + timedelta(hours=2), officer, "group claimed", f"group:{number}")
    if left is not None:
        ground.did(left, officer, "group left", f"group:{number}")
    return number


def fill_subscribers(ground: Ground, count: int) -> None:
    """Residents who receive messages about topics."""
    plan = ground.plans[ground.year]
    office = Office(plan.issuer.commune, plan.issuer.police_office, plan.issuer.hotline or "", ground.year)
    words = plain(topics_consent(office), "vi")
    topics = [topic.id for topic in plan.topics]
    for _number in range(count if topics else 0):
        account = f"demo-resident-{len(ground.rows.of['session']) + 1}"
        since = ground.moment(date(ground.year, 2, 1), date(ground.year, 11, 30))
        version = consents.text_version(words)
        ground.rows.add(
            "consent",
            commune_id=ground.commune_id,
            platform=PLATFORM,
            account=account,
            purpose=consents.TOPICS,
            text=words,
            text_version=version,
            given_at=since,
        )
        ground.rows.add_unnumbered(
            "session",
            platform=PLATFORM,
            account=account,
            chat=account,
            state={"subscribed": version, "commune": ground.commune_id},
            updated_at=since,
        )
        for topic in sorted(ground.random.sample(topics, min(2, len(topics)))):
            ground.rows.add(
                "subscription",
                commune_id=ground.commune_id,
                platform=PLATFORM,
                account=account,
                chat=account,
                topic=topic,
                since=since,
            )
        ground.did(since, None, "consent given", "consent", purpose=consents.TOPICS, words=version)


def fill_campaigns(ground: Ground, groups: Sequence[int]) -> None:
    """Campaigns in every state; those that were sent with a receipt for every group."""
    topics = ground.plans[ground.year].topics
    if not topics:
        return
    year = ground.year
    weekly = Schedule(datetime(year, 12, 21, 8), 7, date(year + 1, 2, 28))  # noqa: DTZ001 - the wall clock has no zone
    for number, (status, schedule) in enumerate(
        [
            (DONE, Schedule()),
            (DONE, Schedule()),
            (SCHEDULED, weekly),
            (WAITING, Schedule()),
            (DRAFT, Schedule()),
            (TEMPLATE, Schedule()),
            (CANCELLED, Schedule()),
        ]
    ):
        written = ground.moment(date(year, 3 + number, 1), date(year, 3 + number, 20))
        author, other = ground.officers[0], ground.officers[-1]
        topic = topics[number % len(topics)]
        sent_back = "Đề nghị viết ngắn hơn." if status == DRAFT else ""
        decided = status in (DONE, SCHEDULED)
        target = Target(TargetKind.ALL if number % 2 else TargetKind.HAMLETS, _hamlets(ground, number), number % 3 == 0)
        campaign = ground.rows.add(
            "campaign",
            commune_id=ground.commune_id,
            topic=topic.id,
            text=_TEXTS.get(topic.id) or f"Đề nghị bà con cùng tìm hiểu, thực hiện tốt: {topic.title.vi}.",
            target=target.to_json(),
            schedule=schedule.to_json(),
            status=status,
            reason=sent_back,
            revision=1 if decided or sent_back else 0,
            next_at=at(date(year, 12, 21), 8) if status == SCHEDULED else None,
            created_by=author,
            created_at=written,
            decided_by=other if decided or sent_back else None,
            decided_at=written + timedelta(hours=3) if decided or sent_back else None,
        )
        ground.did(written, author, f"campaign {status}", f"campaign:{campaign}")
        if decided:
            ground.did(written + timedelta(hours=3), other, "campaign released", f"campaign:{campaign}")
        if status == DONE:
            _run(ground, campaign, written + timedelta(hours=4), groups)


def _hamlets(ground: Ground, number: int) -> tuple[str, ...]:
    return () if number % 2 else tuple(ground.hamlets[:3])


def _run(ground: Ground, campaign: int, started: datetime, groups: Sequence[int]) -> None:
    run = ground.rows.add(
        "campaign_run",
        commune_id=ground.commune_id,
        campaign_id=campaign,
        number=1,
        status=DONE,
        started_at=started,
        finished_at=started + timedelta(minutes=5),
    )
    chats = {row["id"]: row["chat"] for row in ground.rows.of["community_group"]}
    for number, group in enumerate(groups):
        status = _FAILED if number == 1 else _CANCELLED if number == 3 else _SENT
        ground.rows.add(
            "outbox",
            platform=PLATFORM,
            chat=chats[group],
            lane="campaign",
            dedupe_key=f"run:{run}:group:{group}",
            status=status,
            attempts=1,
            reason="not_a_member" if status == _FAILED else "",
            created_at=started,
            sent_at=started + timedelta(seconds=number) if status == _SENT else None,
            run_id=run,
            group_id=group,
        )
    ground.did(started, None, "campaign sent", f"campaign:{campaign}", run=1, posts=len(groups))


def fill_confirmed(ground: Ground, units: Sequence[DemoUnit]) -> None:
    """What units and the office have said to be done, of the dates that nothing else shows."""
    plan = ground.plans[ground.year]
    for deadline in plan.deadlines:
        if deadline.done is not Done.CONFIRMED or deadline.last_day(ground.year) > date(ground.year, 12, 1):
            continue
        last = deadline.last_day(ground.year)
        subjects: list[tuple[str, int]] = [(COMMUNE, ground.officer)]
        if deadline.audience is Audience.UNIT:
            concerned = [unit for unit in units if deadline.concerns(unit.kind)]
            subjects = [(f"unit:{unit.id}", unit.head) for unit in concerned if unit.index % 4]
        for subject, person in subjects:
            when = ground.moment(last - timedelta(days=9), last)
            ground.rows.add(
                "deadline_done",
                commune_id=ground.commune_id,
                deadline=deadline.id,
                year=ground.year,
                subject=subject,
                person_id=person,
                at=when,
            )
            ground.did(when, person, "confirmed", subject, deadline=deadline.id)


def fill_invitations(ground: Ground) -> None:
    """Heads of two units who were invited and have not come; nobody knows their codes."""
    for number in range(2):
        when = ground.moment(date(ground.year, 11, 25), date(ground.year, 12, 5))
        name = f"Trường THCS Mẫu chưa đăng ký {number + 1}"
        ground.rows.add(
            "invitation",
            commune_id=ground.commune_id,
            code_hash=f"demo:{ground.commune_id}:{number}",
            role="head",
            unit_name=name,
            created_by=ground.officer,
            created_at=when,
            expires_at=when + timedelta(days=30),
        )
        ground.did(when, ground.officer, "unit invited", "invitation", name=name)
