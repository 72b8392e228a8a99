// The plain text of a mail: as it was sent, with its addresses as links.

import { el } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g;
const HERE = ["127.0.0.1", "localhost"];

/** The text as a block; an address leads to a new tab if it is https, or of this computer. */
export function drawMailText(text) {
  const parts = [];
  let after = 0;
  for (const found of text.matchAll(ADDRESS)) {
    parts.push(text.slice(after, found.index), mailLink(found[0]));
    after = found.index + found[0].length;
  }
  return el("pre", { class: "mail-text", tabindex: "0" }, parts, text.slice(after));
}

/** A link to an address in a mail; its words alone where the address may not be followed. */
export function mailLink(address, words = address, more = null) {
  const parsed = URL.canParse(address) ? new URL(address) : null;
  if (parsed?.protocol !== "https:" && !HERE.includes(parsed?.hostname)) return words;
  return el("a", { href: parsed.href, target: "_blank", rel: "noreferrer noopener", class: more }, words);
}
