"""Which call is where, and how it says what it wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.group_calls import GroupCalls
from tests.fakes.zalo_oa.member_calls import MemberCalls
from tests.fakes.zalo_oa.sending import Sending
from tests.fakes.zalo_oa.uploads import Uploads
from tests.fakes.zalo_oa.users import Users
from tests.fakes.zalo_oa.world import StoredFile

FREE = ("/getoa", "/gettagsofoa")  # calls that read and take no parameters

Handler = Callable[[dict[str, Any]], Any]
Routes = dict[tuple[str, str], Handler]


def openapi(
    sending: Sending, users: Users, uploads: Uploads, groups: GroupCalls, members: MemberCalls, template: Handler
) -> Routes:
    """The calls of ``openapi.zalo.me`` by method and path."""
    group = "/v3.0/oa/group/"
    return {
        ("POST", "/v3.0/oa/message/cs"): sending.cs,
        ("POST", "/v3.0/oa/message/template"): template,
        ("POST", "/v3.0/oa/message/transaction"): sending.dead,
        ("POST", "/v3.0/oa/message/promotion"): sending.dead,
        ("POST", "/v2.0/oa/message"): sending.second,
        ("POST", "/v2.0/oa/upload/image"): uploads.image,
        ("POST", "/v2.0/oa/upload/gif"): uploads.gif,
        ("POST", "/v2.0/oa/upload/file"): uploads.file,
        ("GET", "/v3.0/oa/user/detail"): users.detail,
        ("GET", "/v3.0/oa/user/getlist"): users.getlist,
        ("POST", "/v3.0/oa/user/update"): users.update,
        ("POST", "/v2.0/oa/tag/tagfollower"): users.tag,
        ("POST", "/v2.0/oa/tag/rmfollowerfromtag"): users.untag,
        ("POST", "/v2.0/oa/tag/rmtag"): users.drop_tag,
        ("GET", "/v2.0/oa/tag/gettagsofoa"): users.tags,
        ("GET", "/v2.0/oa/getoa"): users.oa,
        ("GET", "/v2.0/oa/conversation"): users.conversation,
        ("GET", "/v2.0/oa/listrecentchat"): users.recent,
        ("POST", "/v3.0/oa/quota/message"): users.quota,
        ("POST", "/v3.0/oa/quota/group"): groups.quota,
        ("POST", group + "message"): groups.message,
        ("POST", group + "creategroupwithoa"): groups.create,
        ("GET", group + "getgroup"): groups.get,
        ("GET", group + "getgroupsofoa"): groups.all,
        ("GET", group + "listmember"): members.members,
        ("GET", group + "listpendinginvite"): members.pending,
        ("POST", group + "invite"): members.invite,
        ("POST", group + "acceptpendinginvite"): members.accept,
        ("POST", group + "rejectpendinginvite"): members.reject,
        ("POST", group + "addadmins"): members.add_admins,
        ("POST", group + "removeadmins"): members.remove_admins,
        ("POST", group + "removemembers"): members.remove_members,
        ("POST", group + "updateinfo"): groups.update,
        ("POST", group + "updateasset"): groups.update_asset,
        ("POST", group + "delete"): groups.delete,
        ("GET", group + "conversation"): groups.conversation,
        ("GET", group + "listrecentchat"): groups.recent,
    }


async def given(request: web.Request) -> dict[str, Any]:
    """The parameters of a call: a JSON body, a form, or the query, whose ``data`` is JSON again."""
    if request.method == "GET":
        query = dict(request.query)
        return query | _object(query.pop("data")) if "data" in query else query
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        form: dict[str, Any] = {}
        for key, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                form[key] = StoredFile(value.filename, value.content_type, value.file.read())
            else:
                form[key] = value
        return form
    if request.content_type != "application/json":
        raise invalid("body")
    return _object(await request.read())


def in_data(path: str) -> bool:
    """Whether a call that reads takes its parameters in ``data``; those about groups have them in the query itself."""
    return "/group/" not in path


def recipient(params: dict[str, Any]) -> str:
    """Whom a call is for: a user id, a group id, a phone number, or nobody."""
    inner = params.get("recipient")
    where = inner if isinstance(inner, dict) else params
    return str(where.get("user_id") or where.get("group_id") or where.get("phone") or "")


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise ApiError(-201, "body is invalid!") from None
    if not isinstance(found, dict):
        raise invalid("body")
    return found
