// A file that came with a message: its name, its size, and where it can be fetched.

import { el } from "./dom.js";

/** A link that saves the file; without an address its name alone. */
export function sharedFile({ name, size, href }) {
  const words = [el("strong", {}, name), el("span", { class: "quiet" }, `${Math.max(1, Math.round(size / 1024))} kB`)];
  return href ? el("a", { class: "shared-file", href, download: name }, words) : el("p", { class: "shared-file" }, words);
}
