// A block of code, and the one that points at an error: carets in their own colour, their place in words.

import { el, unseen } from "./dom.js";

const LONGEST_UNBROKEN = 28;
const CARETS = /^( *)(\^+)[ ]*$/;

/** Code inside a line; a query breaks between its words only, never inside `-survey`. */
export function inlineCode(text) {
  const words = text.split(/( +)/).map((word) => (word.length <= LONGEST_UNBROKEN && word.includes("-") ? el("span", { class: "unbroken" }, word) : word));
  return el("code", {}, words);
}

/** Preformatted text; a line of carets is coloured and told to screen readers as a place. */
export function codeBlock(text) {
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  const pointed = lines.some((line) => CARETS.test(line));
  const parts = lines.flatMap((line, index) => [index ? "\n" : null, codeLine(line)]);
  return el("pre", { class: pointed ? "codeblock codeblock-pointed" : "codeblock" }, el("code", {}, parts.flat()));
}

function codeLine(line) {
  const carets = CARETS.exec(line);
  if (!carets) return [line];
  const [, before, marks] = carets;
  return [el("span", { class: "carets", "aria-hidden": "true" }, before + marks), unseen(`The error is at character ${before.length + 1}.`)];
}
