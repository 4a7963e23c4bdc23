"""Lists of units as officers send them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

HEAD = ("STT", "Tên đơn vị", "Loại hình", "Địa chỉ", "Thôn", "Số người", "Có tổ chức Đảng", "Họ tên thủ trưởng")
SCHOOL = ("Trường Tiểu học Thiện Tín", "trường", "12 Trần Phú", "Long Bàn Nam", 310, "x", "Lê Thị Bé")
HAMLET = ("Thôn Long Bàn Bắc", "khu dân cư", "", "Long Bàn Bắc", 245, "có", "Võ Văn Tư")
COMPANY = ("CÔNG TY TNHH GỖ PHÚ LỘC", "doanh nghiệp", "Cụm công nghiệp", "Phú Lộc", 38, "", "")
UNKNOWN_KIND = ("Hợp tác xã Phú Lộc", "hợp tác xã", "", "Phú Lộc", 20, "", "")
STATION = ("Trạm Y tế xã", "cơ quan", "3 Trần Phú", "Long Bàn Nam", 9, "x", "Phạm Thị Hà")
NO_NUMBER = ("Công ty TNHH Gạch Phú Ninh", "DN", "", "", "không rõ", "x", "")
THREE_RIGHT_TWO_WRONG = (SCHOOL, STATION, UNKNOWN_KIND, COMPANY, NO_NUMBER)


def xlsx(*rows: Sequence[object], head: Sequence[str] = HEAD, title: str = "DANH SÁCH ĐƠN VỊ NĂM 2026") -> bytes:
    """A list as an Excel file: a title, an empty row, the head, and the rows with their numbers before them."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Danh sách")
    sheet.write(0, 1, title)
    for at, text in enumerate(head):
        sheet.write(2, at, text)
    for number, row in enumerate(rows, 1):
        for at, value in enumerate((number, *row)):
            sheet.write(2 + number, at, value)
    book.close()
    return out.getvalue()
