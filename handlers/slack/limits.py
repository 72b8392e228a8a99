"""Slack's limits, each with the page of the manual (https://docs.slack.dev/…) that states it.

Lengths are characters.
"""

from __future__ import annotations

SECTION_TEXT = 3000
"""reference/block-kit/blocks/section-block; the same for a text element of a context-block"""
HEADER_TEXT = 150
"""reference/block-kit/blocks/header-block"""
CONTAINER_TITLE = 150
"""reference/block-kit/blocks/container-block"""
CONTAINER_BLOCKS = 10
"""reference/block-kit/blocks/container-block"""
ROW_ELEMENTS = 25
"""reference/block-kit/blocks/actions-block"""
LINK_URL = 2000
"""Our own: a section must hold the address of a link and as much of its text as says something."""
BUTTON_TEXT = 75
"""reference/block-kit/block-elements/button-element; the same for `accessibility_label`"""
BUTTON_VALUE = 2000
"""reference/block-kit/block-elements/button-element"""
BUTTON_URL = 3000
"""reference/block-kit/block-elements/button-element"""
IMAGE_URL = 3000
"""reference/block-kit/block-elements/image-element"""
ALT_TEXT = 2000
"""reference/block-kit/block-elements/image-element"""
UPLOAD_ALT_TEXT = 1000
"""reference/methods/files.getUploadURLExternal, `alt_txt_too_large`"""
OPTIONS = 100
"""reference/block-kit/block-elements/select-menu-element"""
OPTION_TEXT = 75
"""reference/block-kit/composition-objects/option-object"""
OPTION_VALUE = 150
"""reference/block-kit/composition-objects/option-object"""
OVERFLOW_OPTIONS = 5
"""reference/block-kit/block-elements/overflow-menu-element"""
PLACEHOLDER = 150
"""reference/block-kit/block-elements/select-menu-element"""
ACTION_ID = 255
"""reference/block-kit/block-elements/button-element"""
FALLBACK_TEXT = 3000
"""reference/methods/chat.postMessage: 4,000 are advised at most, and `chat.update` refuses more; less is heard out"""
MESSAGE_CHARACTERS = 12_000
"""Not in the manual: near 13,200 characters in all a message fails though no single limit is reached"""
PARTS = 40
"""reference/block-kit/blocks: 50 blocks a message; a long part takes more than one block, which the rest is kept for"""
HISTORY_PAGE = 200
"""reference/methods/conversations.history: up to 999 a page, fewer are advised"""
RATIONED_PAGE = 15
"""reference/methods/conversations.history: the most for an app that is distributed outside the Marketplace"""
RATIONED_SECONDS = 60.0
"""changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps: one request a minute then"""
VIEW_TITLE = 24
"""reference/views/modal-views"""
VIEW_PARTS = 80
"""reference/views/modal-views: 100 blocks a view; a long part takes more than one block, which the rest is kept for"""
VIEW_CHARACTERS = 40_000
"""Our own: a view holds 250 kB of JSON (reference/methods/views.open), and nobody reads as much"""
USAGE_HINT = 1000
"""reference/app-manifest, `features.slash_commands`"""
VIEW_TITLE = 24
"""reference/views/modal-views; the same for its `submit` and `close`"""
FIELD_LABEL = 2000
"""reference/block-kit/blocks/input-block; the same for its `hint`"""
FIELD_TEXT = 3000
"""reference/block-kit/block-elements/plain-text-input-element, `max_length`"""
TICK_BOXES = 10
"""reference/block-kit/block-elements/checkboxes-element"""
FIELD_ERROR = 1000
"""Our own: what stands below a field is read at a glance"""
BLOCKS = 50
"""reference/block-kit/blocks: a message"""
TABLE_ROWS = 100
"""reference/block-kit/blocks/data-table-block, besides the head"""
TABLE_CHARACTERS = 8_000
"""reference/block-kit/blocks/data-table-block: 10,000 in all tables; fewer, so that the message stays below its own"""
TABLE_PAGE = 10
"""Our own: rows that are shown at once; without it Slack shows five"""
TABLE_CAPTION = 150
"""Our own; the manual names no limit"""
TABLE_CELL = 160
"""Our own: a longer cell makes a column that nobody reads"""
