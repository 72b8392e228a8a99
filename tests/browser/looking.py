"""Where to look on the page, at which sizes, and what is measured there."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page

STATIC = Path(__file__).parents[2] / "bot" / "playground" / "static"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
SIZES = {"wide": (1440, 900), "laptop": (1100, 800), "tablet": (820, 900), "phone": (390, 844), "small": (320, 640)}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def messages(page: Page, platform: str) -> Locator:
    """The messages of the channel that is open."""
    return page.locator(f"#{platform}-messages .message")


async def show(page: Page, platform: str) -> None:
    """Bring a workspace into view where only one fits."""
    tab = page.locator(f"#tab-{platform}")
    if await tab.is_visible():
        await tab.click()
