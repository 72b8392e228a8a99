// Slack's rich_text block: sections, lists, preformatted text and quotes, whose texts are literal.

import { codeBlock, inlineCode } from "./code.js";
import { el } from "./dom.js";
import { outsideLink } from "./links.js";
import { slackMention } from "./mrkdwn.js";
import { unknownBox } from "./unknown.js";

/** The parts of one rich_text block. */
export function richText(block, page) {
  return (block.elements ?? []).map((part) => richPart(part, page));
}

function richPart(part, page) {
  const inside = () => (part.elements ?? []).map((element) => richInline(element, page));
  if (part.type === "rich_text_section") return el("div", { class: "rich-section" }, inside());
  if (part.type === "rich_text_quote") return el("blockquote", { class: "mrkdwn-quote" }, inside());
  if (part.type === "rich_text_preformatted") return codeBlock((part.elements ?? []).map((element) => element.text ?? element.url ?? "").join(""));
  if (part.type === "rich_text_list") return richList(part, page);
  return unknownBox(part.type, part);
}

function richList(part, page) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => el("li", {}, (item.elements ?? []).map((element) => richInline(element, page))));
  return el(ordered ? "ol" : "ul", { class: "rich-list", start: ordered ? (part.offset ?? 0) + 1 : null }, items);
}

function richInline(element, page) {
  if (element.type === "text") return styled(element.style?.code ? inlineCode(element.text) : el("span", { class: "rich-words" }, brokenText(element.text)), element.style);
  if (element.type === "link") return styled(outsideLink(element.url, [element.text ?? element.url]), element.style);
  if (element.type === "user") return slackMention(`@${page.personName(element.user_id) ?? element.user_id}`);
  if (element.type === "channel") return slackMention(`#${page.channelName("slack", element.channel_id) ?? element.channel_id}`);
  if (element.type === "emoji") return element.unicode ? String.fromCodePoint(...element.unicode.split("-").map((code) => parseInt(code, 16))) : `:${element.name}:`;
  return unknownBox(element.type, element);
}

const STYLE_TAGS = [["bold", "strong"], ["italic", "em"], ["strike", "s"]];

function styled(node, style = {}) {
  return STYLE_TAGS.reduce((inside, [name, tag]) => (style[name] ? el(tag, {}, inside) : inside), node);
}

function brokenText(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}
