"""Slack's limits, each with the page of the manual (docs.slack.dev) that states it."""

from __future__ import annotations

# reference/block-kit/blocks
BLOCKS = 50
BLOCK_ID = 255
# reference/block-kit/blocks/section-block
SECTION_TEXT = 3000
SECTION_FIELDS = 10
SECTION_FIELD = 2000
# reference/block-kit/blocks/header-block
HEADER_TEXT = 150
# reference/block-kit/blocks/actions-block
ACTIONS = 25
# reference/block-kit/blocks/context-block
CONTEXT_ELEMENTS = 10
# reference/block-kit/blocks/image-block, reference/block-kit/block-elements/image-element
IMAGE_URL = 3000
ALT_TEXT = 2000
IMAGE_TITLE = 2000
# reference/methods/files.getUploadURLExternal; the help centre: 1 GB a file
UPLOAD_ALT_TEXT = 1000
FILE_BYTES = 1_000_000_000
# reference/block-kit/blocks/markdown-block; the method's markdown_text as well
MARKDOWN = 12_000
# reference/block-kit/blocks/card-block, reference/block-kit/blocks/carousel-block
CARD_TITLE = 150
CARD_BODY = 200
CARD_ACTIONS = 3
CAROUSEL_CARDS = 10
# reference/block-kit/blocks/container-block
CONTAINER_TITLE = 150
CONTAINER_BLOCKS = 10
# reference/block-kit/block-elements/button-element
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
BUTTON_LABEL = 75
ACTION_ID = 255
# reference/block-kit/block-elements/static_select, reference/block-kit/composition-objects/option-object
OPTIONS = 100
OPTION_GROUPS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
PLACEHOLDER = 150
# reference/block-kit/block-elements/overflow-menu-element
OVERFLOW_OPTIONS = 5
# reference/block-kit/block-elements/checkboxes, radio-button-group-element
CHOICES = 10
# reference/block-kit/composition-objects/confirmation-dialog-object
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
# Observed, not in the manual: all characters of a message's blocks together (github.com/slackapi/bolt-js/issues/2509).
BLOCKS_CHARACTERS = 13_172
# reference/methods/chat.postMessage: longer text is cut, not refused; chat.update refuses more than 4,000
TEXT_CUT = 40_000
UPDATE_TEXT = 4000
ATTACHMENTS = 100
# messaging/message-metadata names no figure; 8 KB of JSON is this server's guess, and what we send is far below
METADATA_BYTES = 8192
# interactivity/handling-user-interaction
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
# reference/methods/conversations.history
HISTORY_DEFAULT = 100
HISTORY_MOST = 999
# reference/methods/conversations.replies
REPLIES_DEFAULT = 1000
REPLIES_MOST = 1000
# reference/block-kit/blocks/input-block
INPUT_LABEL = 2000
INPUT_HINT = 2000
# reference/block-kit/block-elements/plain-text-input-element
TYPED = 3000
# reference/block-kit/block-elements/file-input-element
FILES_IN_A_FIELD = 10
# reference/block-kit/blocks/context-actions-block
CONTEXT_ACTIONS = 5
# reference/block-kit/blocks/data-table-block: a head and a hundred rows; the characters of all tables of a message
TABLE_ROWS = 101
TABLE_COLUMNS = 20
TABLE_PAGE = 100
TABLE_CHARACTERS = 10_000
# reference/views/modal-views, reference/views/home-tab-views
VIEW_BLOCKS = 100
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
CALLBACK_ID = 255
EXTERNAL_ID = 255
# reference/methods/views.open, reference/methods/views.push
VIEW_BYTES = 250_000
VIEWS_IN_A_STACK = 3
# interactivity/handling-user-interaction
TRIGGER_SECONDS = 3.0
# authentication/installing-with-oauth
CODE_SECONDS = 10 * 60.0
# authentication/using-token-rotation
TOKEN_SECONDS = 12 * 3600
# apis/web-api/rate-limits, for apps that are distributed outside the Marketplace
HISTORY_SECONDS_LIMITED = 60.0
HISTORY_LIMITED = 15
