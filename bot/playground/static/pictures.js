// Pictures in cards: addresses that lead outside are replaced by a picture of ours, always the same for one address.

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

/** A picture with the alt text that was sent; a browser that cannot load it shows that text in the same square.
 *  `own` is the `data:` address of a file that the app has uploaded: it is shown as it is, and whole. */
export function drawPicture(address, alt, { page, wide = false, own = null }) {
  return el("img", {
    class: ["picture", wide ? "picture-wide" : "", own ? "picture-own" : ""].join(" ").trim(),
    src: own ?? page.picture(pictureFor(address)),
    alt: alt ?? "",
  });
}
