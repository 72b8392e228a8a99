// What the page does not know how to draw is shown for what it is: its type and its JSON, never nothing.

import { el } from "./dom.js";

/** A dashed box in the place of a block or component. */
export function unknownBox(kind, value) {
  return el("div", { class: "unknown block" }, el("p", {}, `“${kind}” is not drawn here. It was sent as:`), el("pre", {}, JSON.stringify(value, null, 1)));
}
