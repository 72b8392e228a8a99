// The sentence over a page whose demo has stopped.

import { el, find } from "./dom.js";

let countdown = null;

/** Says since when the page stands still, and counts down to the next try. */
export function showStopped(stoodAt, seconds) {
  let left = seconds;
  clearInterval(countdown);
  const draw = () => find("banner").replaceChildren(`The demo has stopped. What you see is how it stood at ${stoodAt}. Trying again in ${left} s. `, el("code", {}, "make demo"), " starts it.");
  draw();
  find("banner").hidden = false;
  countdown = setInterval(() => {
    left = Math.max(0, left - 1);
    draw();
  }, 1000);
}

export function hideStopped() {
  clearInterval(countdown);
  find("banner").hidden = true;
}
