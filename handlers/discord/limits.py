"""Discord's limits, each with the page of the manual (https://docs.discord.com/developers/…) that states it.

Lengths are characters. TEXT_TOGETHER limits all texts of one message together.
"""

from __future__ import annotations

TEXT_TOGETHER = 4000
"""components/reference, text display"""
COMPONENTS = 40
"""components/reference: nested ones count too"""
ROW_BUTTONS = 5
"""components/reference, action row"""
BUTTON_LABEL = 80
"""components/reference, button"""
BUTTON_URL = 512
"""components/reference, button"""
CUSTOM_ID = 100
"""components/reference, “Custom ID”"""
PLACEHOLDER = 150
"""components/reference, string select"""
MEDIA_URL = 2048
"""components/reference, unfurled media item"""
MEDIA_DESCRIPTION = 1024
"""components/reference, thumbnail"""
NONCE = 25
"""resources/message, “Create Message”"""
THREAD_NAME = 100
"""resources/channel, “Start Thread from Message”"""
CONTENT = 2000
"""resources/message, “Create Message”"""
ROWS = 5
"""components/reference, “Legacy Message Component Behavior”: rows of a message with content"""
POST_TAGS = 5
"""resources/channel, `applied_tags`"""
THREADS_PAGE = 100
"""resources/channel, “List Public Archived Threads”"""
HISTORY_PAGE = 100
"""resources/message, “Get Channel Messages”"""
CHOICES = 25
"""components/reference, string select; the same in interactions/application-commands, autocomplete"""
CHOICE_TEXT = 100
"""components/reference, select option: label and value; the same in interactions/application-commands, option choice"""
LABEL_DESCRIPTION = 100
"""components/reference, label"""
FIELD_TEXT = 4000
"""components/reference, text input: `max_length`"""
