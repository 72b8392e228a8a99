// The parts of Slack's blocks that can be pressed or looked at: buttons, selects, overflow menus, images.

import { el, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawPicture } from "./pictures.js";
import { choiceMenu, foldSign, pressButton, pressLink } from "./press.js";
import { unknownBox } from "./unknown.js";

/** A text object: plain_text stays literal, mrkdwn is read. */
export function slackText(text, page) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text, page, text.verbatim) : [text.text];
}

const ELEMENTS = { button: slackButton, static_select: slackSelect, overflow: slackOverflow, image: slackImage };

/** One element or accessory; `place` says whose it is: {page, message, block}. */
export function slackElement(element, place) {
  return (ELEMENTS[element.type] ?? unknownSlackElement)(element, place);
}

function unknownSlackElement(element) {
  return unknownBox(element.type, element);
}

/** Tells the app of a press, in a message or in a view; a choice counts by its value there. */
export function slackPress(element, { page, message, view, block }, more = {}) {
  if (view) {
    return page.post("/slack/view/press", { view: view.id, action_id: element.action_id ?? "", block_id: block.block_id ?? "", value: more.selected_option?.value ?? more.value });
  }
  return page.post("/slack/press", {
    channel: message.channel, message: message.id, action_id: element.action_id ?? "", block_id: block.block_id ?? "", ...more,
  });
}

function slackButton(element, place) {
  const look = element.style === "primary" ? "press-primary" : element.style === "danger" ? "press-danger" : "";
  const given = element.value === undefined ? {} : { value: element.value };
  const shared = { page: place.page, platform: "slack", key: element.action_id, content: [element.text.text], look, label: element.accessibility_label ?? null };
  if (element.url) return pressLink({ ...shared, address: element.url, also: place.page.recorded ? null : () => slackPress(element, place, given) });
  return pressButton({ ...shared, send: () => slackPress(element, place, given) });
}

function slackChoices(options) {
  return options.map((option) => ({ label: option.text.text, under: option.description?.text, option }));
}

function slackOverflow(element, place) {
  return choiceMenu({
    page: place.page, platform: "slack", key: element.action_id, look: "press-icon", label: "More", content: [icon("more")],
    choices: slackChoices(element.options ?? []), send: ({ option }) => slackPress(element, place, { selected_option: option }),
  });
}

function slackSelect(element, place) {
  const options = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  const shown = element.initial_option?.text.text ?? element.placeholder?.text ?? "Choose";
  return choiceMenu({
    page: place.page, platform: "slack", key: element.action_id, label: shown, content: [shown, foldSign()],
    choices: slackChoices(options), send: ({ option }) => slackPress(element, place, { selected_option: option }),
  });
}

function slackImage(element, { page }) {
  return drawPicture(element.image_url ?? element.slack_file?.url ?? "", element.alt_text, { page });
}

/** A row of texts and small pictures under a card. */
export function slackContextPart(element, place) {
  if (element.type === "image") return slackImage(element, place);
  return el("span", {}, slackText(element, place.page));
}
