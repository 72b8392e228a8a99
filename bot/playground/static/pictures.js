// Pictures in cards: their addresses lead outside, so each is replaced by one of ours, always the same for one address.

import { el } from "./dom.js";

const FIRST_PAGES = ["page-curves.svg", "page-bars.svg", "page-blocks.svg", "page-grid.svg", "page-scatter.svg", "page-tree.svg"];

function addressHash(address) {
  let hash = 2166136261;
  for (const letter of String(address)) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619) >>> 0;
  return hash;
}

/** The name of the bundled first page that stands for an address. */
export function pictureFor(address) {
  return FIRST_PAGES[addressHash(address) % FIRST_PAGES.length];
}

/** A function from a picture's name to where it is: on the server, or inside a recorded page. */
export function makePictureShelf(recordedPictures) {
  return (name) => recordedPictures?.[name] ?? `/static/pictures/${name}`;
}

/** A picture with the alt text that was sent; a browser that cannot load it shows that text in the same square. */
export function drawPicture(address, alt, { page, wide = false }) {
  return el("img", {
    class: wide ? "picture picture-wide" : "picture",
    src: page.picture(pictureFor(address)),
    alt: alt ?? "",
  });
}
