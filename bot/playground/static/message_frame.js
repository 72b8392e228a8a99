// What every message has, whatever is in it: face, author, time, a label for screen readers, names for its buttons.

import { el, icon } from "./dom.js";
import { drawThread } from "./thread.js";

const NAMES_ITS_OWN = / of |: /;

/** One message as an article in a list item. `parts`: {above, body, below, menu, label, more} in the platform's own drawing. */
export function messageFrame(message, { page, above = null, body, below = null, menu = null, label, more = "" }) {
  const time = el("time", { datetime: message.at, title: page.times.longDay(message.at) }, page.times.minute(message.at));
  const head = el("div", { class: "message-head" },
    el("h3", { class: "message-author" }, message.author.name),
    message.author.bot ? el("span", { class: "app-tag" }, "APP") : null, time,
    message.edited ? el("span", { class: "edited" }, "(edited)") : null);
  const inside = el("div", { class: "message-body" }, head, body, below);
  nameButtons(inside);
  inside.append(...[drawThread(message, page)].filter(Boolean));
  return el("li", {}, el("article", {
    class: `message ${more}`.trim(), tabindex: "-1", "data-message": message.id,
    "aria-label": `${message.author.name}, ${page.times.minute(message.at)}: ${label}`,
  }, above, drawFace(message.author), inside, menu));
}

/** The bot's mark, or a person's initial. */
function drawFace(author) {
  if (author.bot) return el("span", { class: "face", "aria-hidden": "true" }, icon("mark"));
  return el("span", { class: "face face-person", "aria-hidden": "true" }, author.name.slice(0, 1).toUpperCase());
}

/** Gives each button the subject of its message, but for one that names its own: many cards have a "PDF". */
function nameButtons(inside) {
  const subject = inside.querySelector("a:not(.press), .block-header, .md-heading")?.textContent;
  if (!subject) return;
  for (const button of inside.querySelectorAll(".press")) {
    const shown = button.getAttribute("aria-label") ?? button.textContent;
    if (!NAMES_ITS_OWN.test(shown) && !shown.includes(subject)) button.setAttribute("aria-label", `${shown} of ${subject}`);
  }
}

/** The line between two days. */
export function dayLine(words) {
  return el("li", { class: "day" }, el("span", {}, words));
}
