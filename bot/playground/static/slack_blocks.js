// Slack's blocks, drawn as they were sent, one function each.

import { el } from "./dom.js";
import { markdown } from "./markdown.js";
import { containerBlock } from "./slack_containers.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawPicture } from "./pictures.js";
import { slackContextPart, slackElement, slackText } from "./slack_elements.js";
import { carouselBlock, cardBlock } from "./slack_cards.js";
import { contextActions, dataTable } from "./slack_more.js";
import { richText } from "./slack_rich_text.js";
import { unknownBox } from "./unknown.js";

const BLOCKS = {
  header: (block) => el("h4", { class: "block block-header" }, block.text.text),
  section: sectionBlock,
  context: (block, place) => el("div", { class: "block block-context" }, block.elements.map((part) => slackContextPart(part, place))),
  actions: (block, place) => el("div", { class: "block block-actions" }, block.elements.map((part) => slackElement(part, place))),
  divider: () => el("hr", { class: "block block-divider" }),
  image: imageBlock,
  card: cardBlock,
  carousel: carouselBlock,
  container: (block, place) => containerBlock(block, place, drawSlackBlock),
  rich_text: (block, { page }) => el("div", { class: "block" }, richText(block, page)),
  context_actions: contextActions,
  data_table: dataTable,
  markdown: (block, { page }) => el("div", { class: "block" }, markdown(block.text, page)),
};

/** The nodes of a Slack message: its blocks, or its text when it has none. */
export function drawSlackBlocks(message, page) {
  if (!message.blocks?.length) return [el("div", { class: "block" }, mrkdwn(message.text ?? "", page))];
  return message.blocks.map((block) => drawSlackBlock(block, { page, message, block }));
}

/** One block; `place` says whose it is: a message's {page, message, block}, or a view's {page, view, block}. */
export function drawSlackBlock(block, place) {
  return (BLOCKS[block.type] ?? unknownBlock)(block, place);
}

function unknownBlock(block) {
  return unknownBox(block.type, block);
}

function sectionBlock(block, place) {
  const fields = (block.fields ?? []).map((field) => el("div", {}, slackText(field, place.page)));
  const main = el("div", { class: "section-main" }, slackText(block.text, place.page), fields.length ? el("div", { class: "section-fields" }, fields) : null);
  return el("div", { class: "block block-section" }, main, block.accessory ? slackElement(block.accessory, place) : null);
}

function imageBlock(block, { page, message }) {
  const title = block.title ? el("p", { class: "quiet" }, block.title.text) : null;
  return el("div", { class: "block" }, title, drawPicture(block.image_url ?? "", block.alt_text, { page, wide: true, own: message?.files?.[block.slack_file?.id] }));
}
