// Building the document from values: every text goes in as text, and no attribute can hold a script.

const SVG = "http://www.w3.org/2000/svg";

/** An element with its attributes and children; strings become text, null and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** One of the drawings at the top of the page, hidden from screen readers. */
export function icon(name, more = "") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", `icon ${more}`.trim());
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  drawing.append(use);
  return drawing;
}

/** A coloured bar; the colour is one that was sent, so it is a presentation attribute, not a style. */
export function stripe(colour) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "stripe");
  drawing.setAttribute("aria-hidden", "true");
  const bar = document.createElementNS(SVG, "rect");
  bar.setAttribute("width", "100%");
  bar.setAttribute("height", "100%");
  bar.setAttribute("fill", `#${(colour & 0xffffff).toString(16).padStart(6, "0")}`);
  drawing.append(bar);
  return drawing;
}

export function find(id) {
  return document.getElementById(id);
}

/** Text for screen readers alone. */
export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/** A number of unread messages: a figure for the eye, words for the ear. */
export function countBadge(number) {
  return el("span", { class: "count" }, String(number), unseen(" unread"));
}
