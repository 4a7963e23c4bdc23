"""The simulator's page as people use it: typing, pressing, attaching, on a desktop and on a small telephone."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from bot.channels import RecipientGone
from bot.chat import Address, Choice, EventKind, Message
from tests.browser.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD, OFFICER, GROUP = (Address("simulator", chat) for chat in ("head", "officer", "group-1"))


def phone(page: Page, name: str = "unit") -> Locator:
    return page.locator(f"[data-phone={name}]")


def bubbles(page: Page, name: str = "unit") -> Locator:
    return phone(page, name).locator(".bubble")


async def begin(page: Page) -> None:
    """Open the conversation on the unit's phone."""
    await phone(page).get_by_role("button", name="Bắt đầu", exact=True).click()
    await expect(bubbles(page)).to_have_count(2)


async def say(page: Page, text: str, name: str = "unit") -> None:
    field = phone(page, name).get_by_label("Nhập tin nhắn")
    await field.fill(text)
    await field.press("Enter")


async def test_a_conversation_begins_with_one_button(page: Page, served: Served) -> None:
    await expect(phone(page).locator(".composer")).to_be_hidden()
    await begin(page)
    await expect(bubbles(page).last).to_contain_text("Kính chào Quý đơn vị.")
    await expect(bubbles(page).last.locator("b")).to_have_text("Trợ lý phong trào – Công an xã Thiện Tín")
    assert served.simulation.bot.events[0].kind is EventKind.START
    await expect(phone(page).locator(".composer")).to_be_visible()


async def test_what_is_typed_is_shown_once_and_answered_below(page: Page) -> None:
    await begin(page)
    await say(page, "2 điểm")
    await expect(bubbles(page)).to_have_count(4)
    await expect(bubbles(page).nth(2)).to_contain_text("2 điểm")
    await expect(bubbles(page).nth(2)).to_contain_text("đã nhận")
    await expect(bubbles(page).nth(3)).to_contain_text("Đã nghe: 2 điểm")
    await expect(phone(page).get_by_label("Nhập tin nhắn")).to_be_focused()


async def test_the_end_of_a_vietnamese_word_does_not_send(page: Page, served: Served) -> None:
    await begin(page)
    field = phone(page).get_by_label("Nhập tin nhắn")
    await field.fill("Trường")
    await field.evaluate("f => f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true}))")
    await expect(field).to_have_value("Trường")
    assert len(served.simulation.bot.events) == 1


async def test_a_press_changes_the_message_in_place(page: Page, served: Served) -> None:
    await begin(page)
    await say(page, "card")
    await phone(page).get_by_role("button", name="1", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("đã chọn 1")
    await expect(bubbles(page)).to_have_count(4)
    await expect(phone(page).locator(".toast")).to_have_text("Đã ghi nhận")
    assert served.simulation.bot.events[-1].data == "p:1"


async def test_the_keyboard_alone_can_answer_question_after_question(page: Page, served: Served) -> None:
    await begin(page)
    await say(page, "card")
    await phone(page).get_by_role("button", name="0", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(bubbles(page).last).to_contain_text("đã chọn 0")
    await expect(phone(page).get_by_role("button", name="0", exact=True)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(bubbles(page).last).to_contain_text("đã chọn 1")


async def test_the_own_number_is_shared_by_its_button(page: Page, served: Served) -> None:
    await begin(page)
    await phone(page).get_by_role("button", name="Gửi số điện thoại của tôi").click()
    await expect(bubbles(page).last).to_contain_text("Số của đơn vị: 0905111222")
    assert served.simulation.bot.events[-1].own_contact


async def test_a_sample_photo_goes_with_its_caption(page: Page, served: Served) -> None:
    await begin(page)
    await phone(page).get_by_role("button", name="Đính kèm").click()
    await phone(page).get_by_role("button", name="Ảnh mẫu").click()
    await expect(phone(page).locator(".chosen-file")).to_contain_text("anh-mau.jpg")
    await phone(page).locator("textarea").fill("minh chứng 4a")
    await phone(page).get_by_role("button", name="Gửi", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("Đã nhận anh-mau.jpg")
    event = served.simulation.bot.events[-1]
    assert event.text == "minh chứng 4a"
    assert event.file is not None
    assert (await served.simulation.channel.fetch(event.file)).startswith(b"\xff\xd8\xff")
    await expect(phone(page).locator(".out img")).to_have_js_property("naturalWidth", 1200)
    await expect(phone(page).locator(".chosen")).to_be_hidden()


async def test_a_document_is_a_chip_and_a_wrong_type_is_explained(page: Page, served: Served) -> None:
    await begin(page)
    picker = phone(page).locator("input[type=file]")
    await picker.set_input_files({"name": "kế hoạch.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " * 300})
    await phone(page).get_by_role("button", name="Gửi", exact=True).click()
    await expect(phone(page).locator(".out .chip")).to_contain_text("kế hoạch.pdf")
    await picker.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04"})
    await phone(page).get_by_role("button", name="Gửi", exact=True).click()
    await expect(phone(page).locator(".toast")).to_contain_text("Chỉ gửi được ảnh (JPG, PNG), video")


@pytest.mark.parametrize("name", ["Nhãn dán", "Tin nhắn thoại"])
async def test_the_wrong_kind_of_answer_can_be_tried(page: Page, served: Served, name: str) -> None:
    await begin(page)
    await phone(page).get_by_role("button", name="Đính kèm").click()
    await phone(page).get_by_role("button", name=name).click()
    await expect(bubbles(page).last).to_contain_text("Câu này cần số điểm: 0 hoặc 1.")
    assert served.simulation.bot.events[-1].kind is EventKind.OTHER


async def test_a_person_who_blocks_the_assistant_is_left_alone_until_unblocking(page: Page, served: Served) -> None:
    await begin(page)
    await phone(page).get_by_role("button", name="Đính kèm").click()
    await phone(page).get_by_role("button", name="Chặn trợ lý").click()
    await expect(phone(page).locator(".note")).to_contain_text("Đã chặn trợ lý.")
    await expect(phone(page).locator(".composer")).to_be_hidden()
    with pytest.raises(RecipientGone):
        await served.simulation.channel.send(HEAD, Message("Còn 7 ngày"))
    await page.reload()
    await phone(page).get_by_role("button", name="Bỏ chặn trợ lý").click()
    await expect(bubbles(page).last).to_contain_text("Kính chào đơn vị trở lại.")
    await expect(phone(page).locator(".composer")).to_be_visible()
    kinds = [event.kind for event in served.simulation.bot.events]
    assert kinds == [EventKind.START, EventKind.BLOCKED, EventKind.UNBLOCKED]


async def test_without_buttons_everything_is_text_and_nothing_is_edited(page: Page, served: Served) -> None:
    await begin(page)
    await say(page, "card")
    await phone(page).get_by_role("button", name="1", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("đã chọn 1")
    await page.get_by_role("switch", name="Không có nút").check()
    await expect(phone(page).locator(".log button")).to_have_count(0)
    await expect(phone(page).locator(".log b")).to_have_count(0)
    # /start, welcome, "card", question, the press as typed, the question after it
    await expect(bubbles(page)).to_have_count(6)
    await expect(bubbles(page).nth(1)).to_contain_text("1. Bắt đầu")
    await expect(bubbles(page).nth(4)).to_contain_text("1")
    await expect(bubbles(page).last).to_contain_text(
        "Trả lời 0 hoặc 1.\nGõ: V xem nguyên văn · M thêm minh chứng · L quay lại · T lưu, làm sau",
        use_inner_text=True,
    )
    await say(page, "L")
    await expect(bubbles(page).last).to_contain_text("Đã nghe: L")
    await served.simulation.channel.send(HEAD, Message("dài " * 600))
    await expect(bubbles(page)).to_have_count(10)
    await page.reload()
    await expect(bubbles(page)).to_have_count(10)


async def test_the_holder_of_a_phone_can_change_and_sees_what_is_unread(page: Page, served: Served) -> None:
    await begin(page)
    await served.simulation.channel.send(Address("simulator", "deputy"), Message("Còn 7 ngày"))
    await expect(phone(page).locator(".badge")).to_have_text("1")
    select = phone(page).get_by_role("combobox")
    await expect(select.locator("option", has_text="● Lê Văn Bình")).to_have_count(1)
    await select.select_option("deputy")
    await expect(bubbles(page)).to_have_count(1)
    await expect(phone(page).locator(".badge")).to_be_hidden()
    await say(page, "tôi là cấp phó")
    await expect(bubbles(page).last).to_contain_text("Đã nghe: tôi là cấp phó")
    assert served.simulation.bot.events[-1].account == "deputy"
    await page.reload()
    await expect(select).to_have_value("deputy")


async def test_what_was_begun_stays_with_the_person_who_began_it(page: Page, served: Served) -> None:
    await begin(page)
    await served.simulation.channel.send(Address("simulator", "deputy"), Message("Còn 7 ngày"))
    field, select = phone(page).locator("textarea"), phone(page).get_by_role("combobox")
    await field.fill("viết dở")
    await select.select_option("deputy")
    await expect(field).to_have_value("")
    await select.select_option("head")
    await expect(field).to_have_value("viết dở")


async def test_in_the_group_only_commands_are_heard(page: Page, served: Served) -> None:
    served.simulation.add_to(GROUP.chat)
    await say(page, "chào bà con", "group")
    await expect(bubbles(page, "group").last).to_contain_text("Phạm Thị Hoa")
    await say(page, "/lich", "group")
    await expect(bubbles(page, "group").last).to_contain_text("Đã nghe: /lich")
    assert [event.text for event in served.simulation.bot.events] == ["/lich"]


async def test_an_invitation_link_opens_the_conversation(page: Page, served: Served) -> None:
    await served.simulation.channel.send(OFFICER, Message(f"Gửi đơn vị: {served.url}?start=moi-2026."))
    await phone(page, "officer").get_by_role("link").click()
    await phone(page).get_by_role("button", name="Bắt đầu", exact=True).click()
    await expect(bubbles(page)).to_have_count(2)
    await page.goto(f"{served.url}?start=moi-2027")
    await phone(page).locator(".start").click()
    await expect(bubbles(page)).to_have_count(4)
    assert [event.text for event in served.simulation.bot.events] == ["moi-2026", "moi-2027"]
    assert page.url == served.url


HOSTILE = '<script>window.harmed=1</script><img src=x onerror="window.harmed=1"><b onclick=x>a</b>&lt;b&gt;javascript:'


async def test_hostile_text_stays_text(page: Page, served: Served) -> None:
    await begin(page)
    await say(page, HOSTILE)
    await expect(bubbles(page).nth(2)).to_contain_text(HOSTILE)
    await expect(bubbles(page).nth(3)).to_contain_text(f"Đã nghe: {HOSTILE}")
    # What the channel would refuse is inert on the page too, wherever it stands.
    choice = Choice(HOSTILE, "d", "1")
    served.simulation.phones.say("head", Message(f"</b>{HOSTILE}<i>", rows=((choice,),)), [HOSTILE])
    await expect(phone(page).locator(".choice", has_text="window.harmed")).to_be_visible()
    await page.get_by_role("switch", name="Không có nút").check()
    await expect(bubbles(page).last).to_contain_text(HOSTILE)
    assert await phone(page).locator(".log script, .log img, .log [onclick], .log [onerror]").count() == 0
    assert await page.evaluate("window.harmed") is None


async def test_after_a_restart_what_was_not_sent_is_sent_once(page: Page, served: Served) -> None:
    await begin(page)
    await served.stop()
    await expect(page.get_by_text("Mất kết nối")).to_be_visible()
    await say(page, "gửi khi mất mạng")
    await say(page, "tin thứ hai")
    await expect(bubbles(page).last).to_contain_text("đang gửi…")
    await served.start()
    await expect(bubbles(page)).to_have_count(6)
    await expect(page.get_by_text("Mất kết nối")).to_be_hidden()
    assert [event.text for event in served.simulation.bot.events] == ["gửi khi mất mạng", "tin thứ hai"]
    await expect(phone(page).locator(".sending")).to_have_count(0)


async def test_what_waits_survives_a_reload_of_the_page(page: Page, served: Served) -> None:
    await begin(page)
    served.simulation.bot.down = True
    await say(page, "2")
    await expect(bubbles(page).last).to_contain_text("đang thử lại…")
    await page.reload()
    await expect(bubbles(page).last).to_contain_text("đang")
    served.simulation.bot.down = False
    await expect(bubbles(page).last).to_contain_text("Đã nghe: 2")
    await expect(bubbles(page)).to_have_count(4)


async def test_a_lost_acknowledgement_is_repeated_with_the_same_id(page: Page, served: Served) -> None:
    await begin(page)
    simulation = served.simulation
    simulation.bot.when_kept = simulation.phones.hang_up  # kept, but the page never hears of it
    await say(page, "một lần")
    await expect(bubbles(page).nth(2)).to_contain_text("đã nhận")
    await expect(bubbles(page)).to_have_count(4)
    assert len(simulation.bot.arrivals) == 3
    assert len(set(simulation.bot.arrivals)) == len(simulation.bot.events) == 2


async def test_starting_over_asks_first(page: Page, served: Served) -> None:
    await begin(page)
    await page.get_by_role("button", name="Làm lại từ đầu").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Không", exact=True).click()
    assert served.simulation.resets == 0
    await page.get_by_role("button", name="Làm lại từ đầu").click()
    await dialog.get_by_role("button", name="Làm lại từ đầu").click()
    await expect(bubbles(page, "officer").last).to_contain_text("Xã mẫu đã sẵn sàng.")
    await expect(bubbles(page)).to_have_count(0)
    await expect(phone(page).locator(".start")).to_be_visible()
    await begin(page)


async def test_the_chrome_is_there_in_english(page: Page) -> None:
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Phone simulator")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(phone(page).locator(".start")).to_have_text("Start")
    assert await page.evaluate("document.body.innerText.includes('undefined')") is False


async def test_a_reader_of_old_messages_is_not_pulled_away(page: Page, served: Served) -> None:
    served.simulation.add_to(GROUP.chat)
    for number in range(30):
        await served.simulation.channel.send(GROUP, Message(f"tin {number}"))
    await expect(bubbles(page, "group")).to_have_count(30)
    scroller = phone(page, "group").locator(".scroller")
    await expect(bubbles(page, "group").last).to_be_in_viewport()
    await scroller.evaluate(  # a reader has scrolled when the page knows it, one frame later
        "s => new Promise(done => {"
        " s.addEventListener('scroll', () => requestAnimationFrame(done), { once: true }); s.scrollTop = 0; })"
    )
    await served.simulation.channel.send(GROUP, Message("tin mới"))
    jump = phone(page, "group").get_by_role("button", name="Tin mới nhất")
    await jump.click()
    await expect(bubbles(page, "group").last).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_on_a_small_telephone_one_phone_is_shown_at_a_time(narrow: Page, served: Served) -> None:
    await expect(phone(narrow)).to_be_visible()
    await expect(phone(narrow, "officer")).to_be_hidden()
    await begin(narrow)
    await say(narrow, "card")
    await served.simulation.channel.send(OFFICER, Message("Phiếu mới chờ thẩm định"))
    tab = narrow.get_by_role("navigation").get_by_role("button", name="Cán bộ")
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(phone(narrow, "officer")).to_be_visible()
    await expect(phone(narrow)).to_be_hidden()
    await expect(tab.locator(".badge")).to_be_hidden()
    await expect(tab).to_have_attribute("aria-current", "true")


async def test_the_newest_message_stays_in_sight_when_the_keyboard_comes_up(narrow: Page) -> None:
    await begin(narrow)
    await say(narrow, "card")
    choices = phone(narrow).locator(".choice")
    await expect(choices.last).to_be_in_viewport()
    for width, height in ((360, 400), (740, 360), (360, 740)):
        await narrow.set_viewport_size({"width": width, "height": height})
        await expect(choices.last).to_be_in_viewport()


TOO_SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, textarea, [type=datetime-local], .switch')]
  .filter(node => node.checkVisibility())
  .map(node => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.width < 44 || box.height < 44)
  .map(([box, node]) => `${node.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""

TOO_SMALL_TEXT = """() => [...document.querySelectorAll('body *')]
  .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
  .filter(node => node.checkVisibility())
  .filter(node => parseFloat(getComputedStyle(node).fontSize) < 16)
  .map(node => node.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("plain", [False, True])
async def test_a_small_telephone_is_easy_to_read_and_to_hit(narrow: Page, served: Served, plain: bool) -> None:
    await begin(narrow)
    await say(narrow, "card")
    await say(narrow, "https://rat-dai.example/" + "a" * 300)
    await narrow.get_by_role("button", name="Cài đặt").click()
    await narrow.get_by_role("switch", name="Không có nút").set_checked(plain)
    await expect(narrow.get_by_role("button", name="English")).to_be_visible()
    assert await narrow.evaluate(TOO_SMALL_TARGETS) == []
    assert await narrow.evaluate(TOO_SMALL_TEXT) == []
    await narrow.keyboard.press("Escape")
    for name in ("Nhóm", "Cán bộ", "Đơn vị"):
        await narrow.get_by_role("navigation").get_by_role("button", name=name).click()
        assert await narrow.evaluate("document.documentElement.scrollWidth") <= 360
        assert await narrow.evaluate(TOO_SMALL_TARGETS) == []
        assert await narrow.evaluate(TOO_SMALL_TEXT) == []
    scroller = phone(narrow).locator(".scroller")
    assert await scroller.evaluate("s => s.scrollWidth <= s.clientWidth")
    await expect(phone(narrow).locator(".send")).to_be_in_viewport()
