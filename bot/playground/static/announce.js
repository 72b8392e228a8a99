// The one line that is spoken: at once for the answer to what this person did, in sums for all else.

import { find } from "./dom.js";

const SUM_EVERY_MS = 5000;

/** A speaker for the status line. */
export function makeSpeaker() {
  const waiting = new Map();
  let timer = null;
  const tell = (sentence) => {
    find("status").textContent = sentence;
  };
  const tellSums = () => {
    timer = null;
    tell([...waiting].map(([place, { number, word }]) => `${number} new ${word}${number > 1 ? "s" : ""} in ${place}`).join("; "));
    waiting.clear();
  };
  return {
    now: tell,
    later(place, word = "card") {
      waiting.set(place, { number: (waiting.get(place)?.number ?? 0) + 1, word });
      timer ??= setTimeout(tellSums, SUM_EVERY_MS);
    },
  };
}
