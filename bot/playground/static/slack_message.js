// A message as Slack shows it.

import { el, icon } from "./dom.js";
import { messageFrame } from "./message_frame.js";
import { unescapeSlack } from "./mrkdwn.js";
import { drawSlackBlocks } from "./slack_blocks.js";
import { slackMessageMenu } from "./slack_menu.js";
import { drawBelow } from "./slack_more.js";

/** A Slack message; one for mira alone has an eye above it. */
export function drawSlackMessage(message, page) {
  const above = message.ephemeral ? el("p", { class: "message-above" }, icon("eye"), "Only visible to you") : null;
  const below = drawBelow(message, page, (blocks) => drawSlackBlocks({ ...message, blocks, text: "" }, page));
  return messageFrame(message, {
    page, above, body: drawSlackBlocks(message, page), below: below.length ? below : null, menu: slackMessageMenu(message, page), label: unescapeSlack(message.text ?? ""),
    more: message.ephemeral ? "message-ephemeral" : "",
  });
}
