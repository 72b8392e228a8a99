// Slack's cards and the carousel that holds them.

import { el } from "./dom.js";
import { drawPicture } from "./pictures.js";
import { slackElement, slackText } from "./slack_elements.js";

/** A card: picture, title, subtitle, body, buttons; each may be missing. */
export function cardBlock(card, place) {
  const texts = [["card-title", card.title], ["quiet", card.subtitle], ["card-body", card.body]];
  return el("div", { class: "block slack-card" },
    card.hero_image ? drawPicture(card.hero_image.image_url ?? "", card.hero_image.alt_text, { page: place.page, wide: true }) : null,
    texts.filter(([, text]) => text).map(([look, text]) => el("div", { class: look }, slackText(text, place.page))),
    card.actions ? el("div", { class: "block-actions" }, card.actions.map((action) => slackElement(action, { ...place, block: card }))) : null);
}

/** Cards side by side, scrolled sideways. */
export function carouselBlock(block, place) {
  return el("div", { class: "block carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, block.elements.map((card) => cardBlock(card, place)));
}
