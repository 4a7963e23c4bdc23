"""Virtual groups: what happens to them reaches the bot as updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.membership import change, kicked, member
from tests.fakes.telegram.places import Place
from tests.fakes.telegram.world import Topic

if TYPE_CHECKING:
    from tests.fakes.telegram.people import Person


class Group(Place):
    """A group chat (negative id). What is done there is done `by` a person and gives the id of the last update it made,
    where nothing else is said.
    """

    async def adds_bot(self, by: Person) -> int:
        """Puts the bot into the group."""
        old = self._member()
        self.chat.member = True
        self._membership(by, old, self._member())
        return self._service(by, new_chat_members=[self.world.bot], new_chat_member=self.world.bot)

    async def removes_bot(self, by: Person) -> int:
        """Takes the bot out of the group."""
        old = self._member()
        self.chat.member = self.chat.muted = False
        return self._membership(by, old, kicked(self.world.bot))

    async def mutes_bot(self, by: Person) -> int:
        """Takes every right from the bot but that of being there. Supergroups only."""
        return self._muted(by, True)

    async def unmutes_bot(self, by: Person) -> int:
        """The bot may write again."""
        return self._muted(by, False)

    async def renames(self, title: str, by: Person) -> int:
        """Gives the group another title."""
        self.chat.described(title=title)
        return self._service(by, new_chat_title=title)

    async def turns_on_topics(self, by: Person) -> int:
        """Divides the group into topics. Supergroups only.

        Telegram has no message for this deed itself; what the bot sees is that the general topic is there now.
        """
        self._supergroup()
        self.chat.described(forum=True)
        return self._service(by, general_forum_topic_unhidden={})

    async def opens_topic(self, name: str, by: Person) -> int:
        """Makes a topic and gives its thread id, which is the id of the message that announces it."""
        assert self.chat.forum, "the group has no topics"
        message = self.world.add_message(
            self.chat, by.user, body={"forum_topic_created": {"name": name, "icon_color": 7322096}}
        )
        message.thread = message.id
        self.chat.topics[message.id] = Topic(name)
        self._update("message", message.as_json())
        return message.id

    async def closes_topic(self, thread: int, by: Person) -> int:
        """From now on only administrators can write in the topic."""
        self.chat.topics[thread].closed = True
        return self._service(by, thread, forum_topic_closed={})

    async def migrates(self, new_id: int, by: Person) -> Group:
        """The group becomes a supergroup with a new id; calls with the old one are refused from now on."""
        new = self.world.group(new_id, self.chat.title, "supergroup")
        new.member = self.chat.member
        self.chat.migrated_to = new_id
        self._service(by, migrate_to_chat_id=new_id)
        moved = Group(self.world, self.updates, new)
        moved._service(by, migrate_from_chat_id=self.chat.id)
        return moved

    def _supergroup(self) -> None:
        assert self.chat.type == "supergroup", 'a basic group has no such thing: make it with kind="supergroup"'

    def _muted(self, by: Person, muted: bool) -> int:
        self._supergroup()
        assert self.chat.member, "the bot is not in the group"
        old = self._member()
        self.chat.muted = muted
        return self._membership(by, old, self._member())

    def _member(self) -> dict[str, Any]:
        return member(self.chat, self.world.bot)

    def _membership(self, by: Person, old: dict[str, Any], new: dict[str, Any]) -> int:
        return self._update("my_chat_member", change(self.chat, by.user, old, new, self.world.now()))

    def _service(self, by: Person, thread: int = 0, **body: Any) -> int:
        return self._update("message", self.world.add_message(self.chat, by.user, thread=thread, body=body).as_json())
