// Discord's embeds, the older kind of card.

import { el, stripe } from "./dom.js";
import { outsideLink } from "./links.js";
import { markdown, markdownLine } from "./markdown.js";
import { drawPicture } from "./pictures.js";

/** One embed, in the order in which Discord shows its parts. */
export function drawEmbed(embed, page) {
  const main = el("div", { class: "section-main" },
    embed.author?.name ? el("p", { class: "quiet" }, embed.author.name) : null,
    embed.title ? el("p", { class: "embed-title" }, outsideLink(embed.url, markdownLine(embed.title, page))) : null,
    embed.description ? markdown(embed.description, page) : null,
    embed.fields?.length ? el("div", { class: "embed-fields" }, embed.fields.map((field) => embedField(field, page))) : null,
    embed.image ? drawPicture(embed.image.url, embed.title, { page, wide: true }) : null,
    embed.footer?.text ? el("p", { class: "quiet" }, embed.footer.text) : null);
  const picture = embed.thumbnail ? drawPicture(embed.thumbnail.url, embed.title, { page }) : null;
  return el("div", { class: "container embed" }, typeof embed.color === "number" ? stripe(embed.color) : null, main, picture);
}

function embedField(field, page) {
  return el("div", {}, el("strong", {}, markdownLine(field.name, page)), markdown(field.value, page));
}
