// Links that leave the page: https alone, a new tab, nothing told to where they lead.

import { el } from "./dom.js";

/** The address if it may be followed, else null. */
export function safeAddress(address) {
  const parsed = URL.canParse(String(address)) ? new URL(String(address)) : null;
  return parsed?.protocol === "https:" ? parsed.href : null;
}

/** A link around nodes, or the nodes alone when the address may not be followed. */
export function outsideLink(address, nodes, more = "") {
  const href = safeAddress(address);
  if (!href) return el("span", { class: more || null }, nodes);
  return el("a", { href, target: "_blank", rel: "noreferrer noopener", class: more || null }, nodes);
}
