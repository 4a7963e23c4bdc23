"""The real program in a real browser: a card is scored on one phone and verified on the other."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, expect

from scripts.screenshots import NOW, Phone, opened, program, said

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_card_goes_from_the_headmistress_to_the_officer_and_back(browser: Browser) -> None:
    with program(NOW) as (url, _printed):
        page = await opened(browser, url, 1280, 900, 1)
        try:
            head, officer = Phone(page, "unit"), Phone(page, "officer")
            await head.hold("head1")
            await head.start()
            await officer.start()
            await head.press(said("Score the card"))
            await head.type("2 điểm")
            await head.send_photo("Ảnh hội nghị")
            await head.answer_until("")
            await expect(head.newest).to_contain_text("Tổng: 96/100")
            await head.press(said("Hand in to the commune police"))
            await expect(head.newest).to_contain_text("Đã nộp")

            await expect(officer.newest).to_contain_text("Phiếu mới chờ thẩm định")
            await officer.press(said("Accept all"))
            await expect(officer.newest).to_contain_text("Trường THCS Thiện Tín")

            await expect(head.newest).to_contain_text("Kết quả thẩm định")
            await expect(head.newest).to_contain_text("Tự chấm 96")
        finally:
            await page.close()
            await asyncio.sleep(0)
