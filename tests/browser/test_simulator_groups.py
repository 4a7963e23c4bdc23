"""The third phone: choosing a group, adding the assistant and what else people do to a group, and videos."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from bot.channels import RecipientGone
from bot.chat import Address, EventKind, FileKind, Message
from tests.browser.conftest import Served
from tests.browser.test_simulator_page import begin, bubbles, phone, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAC, NAM = Address("simulator", "group-1"), Address("simulator", "group-2")

# A second of nothing much, as Chromium itself records a canvas.
RECORDED = """async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  for (let step = 0; step < 5; step += 1) {
    pen.fillStyle = `rgb(${step * 50} 90 60)`;
    pen.fillRect(0, 0, 300, 150);
    await new Promise((done) => setTimeout(done, 60));
  }
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
}"""


def groups(page: Page) -> Locator:
    return phone(page, "group").get_by_role("combobox", name="Nhóm đang mở")


async def do(page: Page, name: str) -> None:
    """Choose something in the group phone's menu."""
    await phone(page, "group").get_by_role("button", name="Đính kèm").click()
    await phone(page, "group").get_by_role("button", name=name, exact=True).click()


async def test_a_group_is_chosen_and_what_is_unread_elsewhere_is_marked(page: Page, served: Served) -> None:
    served.simulation.add_to(NAM.chat)
    await served.simulation.channel.send(NAM, Message("Đề phòng lừa đảo qua mạng"))
    badge = phone(page, "group").locator(".badge")
    await expect(badge).to_have_text("1")
    await expect(groups(page).locator("option", has_text="● Thôn Long Bàn Nam")).to_have_count(1)
    await groups(page).select_option("group-2")
    await expect(bubbles(page, "group").last).to_contain_text("Đề phòng lừa đảo qua mạng")
    await expect(badge).to_be_hidden()
    await expect(phone(page, "group").locator(".chat-name")).to_have_text("Thôn Long Bàn Nam – bà con")
    await phone(page, "group").get_by_role("combobox", name="Người đang cầm máy").select_option("head")
    await say(page, "/lich", "group")
    await expect(bubbles(page, "group").last).to_contain_text("Đã nghe: /lich")
    event = served.simulation.bot.events[-1]
    assert (event.account, event.chat) == ("head", "group-2")
    await page.reload()
    await expect(groups(page)).to_have_value("group-2")
    await expect(bubbles(page, "group").last).to_contain_text("Đã nghe: /lich")


async def test_each_group_keeps_its_own_draft(page: Page) -> None:
    field = phone(page, "group").locator("textarea")
    await field.fill("viết dở")
    await groups(page).select_option("group-2")
    await expect(field).to_have_value("")
    await groups(page).select_option("group-1")
    await expect(field).to_have_value("viết dở")


async def test_the_assistant_is_added_and_removed_by_people(page: Page, served: Served) -> None:
    group = phone(page, "group")
    await expect(group.locator(".empty")).to_contain_text("Nhóm này chưa có trợ lý.")
    await expect(group.locator(".chat-status")).to_have_text("chưa có trợ lý trong nhóm")
    await say(page, "/lich", "group")
    await do(page, "Thêm trợ lý vào nhóm")
    await expect(group.locator(".note")).to_have_text("Phạm Thị Hoa đã thêm trợ lý vào nhóm.")
    await expect(bubbles(page, "group").last).to_contain_text("Kính chào bà con.")
    await expect(group.locator(".chat-status")).to_have_text("bà con và trợ lý")
    await do(page, "Đưa trợ lý ra khỏi nhóm")
    await expect(group.locator(".note").last).to_have_text("Phạm Thị Hoa đã đưa trợ lý ra khỏi nhóm.")
    with pytest.raises(RecipientGone):
        await served.simulation.channel.send(BAC, Message("Còn 7 ngày"))
    assert [event.kind for event in served.simulation.bot.events] == [EventKind.JOINED, EventKind.LEFT]


async def test_only_what_can_be_done_now_is_offered(page: Page) -> None:
    group = phone(page, "group")
    attach, deeds = group.get_by_role("button", name="Đính kèm"), group.locator("[data-deed]:visible")
    await attach.click()
    await expect(deeds).to_have_text(["Thêm trợ lý vào nhóm", "Đổi tên nhóm", "Bật chủ đề"])
    await page.keyboard.press("Escape")
    await do(page, "Thêm trợ lý vào nhóm")
    await expect(group.locator(".note")).to_have_count(1)
    await do(page, "Tắt quyền gửi tin của trợ lý")
    await expect(group.locator(".chat-status")).to_have_text("trợ lý bị tắt quyền gửi tin")
    await do(page, "Bật chủ đề")
    await expect(group.locator(".note").last).to_contain_text("đã bật chủ đề")
    await attach.click()
    await expect(deeds).to_have_text(["Đưa trợ lý ra khỏi nhóm", "Đổi tên nhóm", "Bật quyền gửi tin của trợ lý"])
    await page.keyboard.press("Escape")
    await begin(page)
    await phone(page).get_by_role("button", name="Đính kèm").click()
    await expect(phone(page).locator("[data-deed]:visible")).to_have_text(["Chặn trợ lý"])


async def test_a_renamed_group_has_its_new_name_everywhere(page: Page, served: Served) -> None:
    served.simulation.add_to(BAC.chat)
    await do(page, "Đổi tên nhóm")
    renamed = "Thôn Long Bàn Bắc – bà con (mới)"
    await expect(phone(page, "group").locator(".chat-name")).to_have_text(renamed)
    await expect(groups(page).locator("option:checked")).to_have_text(renamed)
    await expect(phone(page, "group").locator(".note").last).to_contain_text(f"thành “{renamed}”.")
    await expect(bubbles(page, "group").last).to_contain_text(f"Nhóm: {renamed}")
    await page.get_by_role("button", name="English").click()
    await expect(phone(page, "group").locator(".chat-name")).to_have_text("Long Bàn Bắc hamlet – residents (mới)")


async def test_the_assistant_says_a_last_word_and_leaves(page: Page, served: Served) -> None:
    served.simulation.add_to(BAC.chat)
    await served.simulation.channel.send(BAC, Message("Trợ lý chỉ dùng trong xã.", leave=True))
    await expect(bubbles(page, "group").last).to_contain_text("Trợ lý chỉ dùng trong xã.")
    await expect(phone(page, "group").locator(".note").last).to_have_text("Trợ lý đã rời nhóm.")
    await expect(phone(page, "group").locator(".chat-status")).to_have_text("chưa có trợ lý trong nhóm")


async def test_a_video_goes_with_its_caption_and_can_be_played(page: Page, served: Served) -> None:
    await begin(page)
    content = bytes(await page.evaluate(RECORDED))
    picker = phone(page).locator("input[type=file]")
    assert "video/mp4" in (await picker.get_attribute("accept") or "")
    await picker.set_input_files({"name": "ngày hội.webm", "mimeType": "video/webm", "buffer": content})
    await phone(page).locator("textarea").fill("minh chứng 4a")
    await phone(page).get_by_role("button", name="Gửi", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("Đã nhận ngày hội.webm")
    event = served.simulation.bot.events[-1]
    assert event.file is not None
    assert (event.file.kind, event.text) == (FileKind.VIDEO, "minh chứng 4a")
    for video in (phone(page).locator(".out video"), phone(page).locator(".in video")):
        await expect(video).to_have_attribute("controls", "")
        await expect(video).to_have_js_property("videoWidth", 300)


async def test_a_video_over_the_limit_is_refused_with_a_reason(page: Page) -> None:
    await begin(page)
    await page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], "dai.mp4", { type: "video/mp4" }));
          const picker = document.querySelector("[data-phone=unit] input[type=file]");
          picker.files = transfer.files;
          picker.dispatchEvent(new Event("change"));
        }"""
    )
    await expect(phone(page).locator(".toast")).to_have_text(
        "Tệp lớn hơn 20 MB, không gửi được. Video dài thì cần cắt ngắn."
    )


async def test_on_a_small_telephone_person_and_group_can_be_read_and_chosen(narrow: Page, served: Served) -> None:
    served.simulation.add_to(NAM.chat)
    await narrow.get_by_role("navigation").get_by_role("button", name="Nhóm").click()
    await served.simulation.channel.send(NAM, Message("Còn 7 ngày"))
    await expect(phone(narrow, "group").locator(".badge")).to_have_text("1")
    await groups(narrow).select_option("group-2")
    await expect(phone(narrow, "group").locator(".chat-status")).to_be_visible()
    await expect(bubbles(narrow, "group")).to_have_count(1)
    assert await narrow.evaluate("document.documentElement.scrollWidth") <= 360
    await do(narrow, "Tắt quyền gửi tin của trợ lý")
    await expect(phone(narrow, "group").locator(".note").last).to_contain_text("đã tắt quyền gửi tin")
