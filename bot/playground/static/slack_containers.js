// Slack's container: blocks under a title, which a click folds away and brings back.

import { el } from "./dom.js";
import { slackText } from "./slack_elements.js";

/** The container, open or folded as it was sent; `draw` draws each block inside. */
export function containerBlock(block, place, draw) {
  const title = [el("span", { class: "container-title" }, block.title.text), block.subtitle ? el("span", { class: "quiet" }, slackText(block.subtitle, place.page)) : null];
  const inside = el("div", { class: "container-blocks" }, block.child_blocks.map((child) => draw(child, place)));
  if (!block.is_collapsible) return el("div", { class: "block slack-container" }, el("div", { class: "container-head" }, title), inside);
  return el("details", { class: "block slack-container", open: block.default_collapsed ? null : "" }, el("summary", { class: "container-head" }, title), inside);
}
