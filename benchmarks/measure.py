"""CPU time and memory of processes, and what the machine is."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of everything it started, in seconds."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def peak_memory(pid: int) -> int:
    """The most resident memory that a process ever had, in bytes (where the system does not say: what it has now)."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return int(psutil.Process(pid).memory_info().rss)


def fsync_milliseconds(folder: Path) -> float:
    """What one fsync of a small write costs in `folder` (median of 50): the floor under every durable answer."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def environment(folder: Path) -> str:
    """One line: Python, libraries, processors, fsync."""

    def of(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"no {package}"

    return (
        f"Python {platform.python_version()}, {of('aiogram')}, {of('aiohttp')}, {of('pydantic')}, asyncio's own loop,"
        f" {os.cpu_count()} processors, fsync {fsync_milliseconds(folder):.2f} ms"
    )
