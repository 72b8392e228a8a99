// The bar: the shifted clock, the sources, and where the project's own instructions are.

import { el, find } from "./dom.js";
import { shortSpan } from "./times.js";

const SOURCE_ORDER = ["ok", "stale", "failing"];
const LONGEST_COUNTDOWN_S = 3600;
const SOURCE_WORDS = { ok: "", stale: " is stale", failing: " is failing" };

/** Draws what moves with time; called a few times a second, writes only what changed. */
export function drawTime(page) {
  const now = page.clock.now();
  setText(find("clock"), page.times.second(now));
  const left = page.nextDigest ? (Date.parse(page.nextDigest) - now) / 1000 : 0;
  const counting = left > 0 && left < LONGEST_COUNTDOWN_S;
  find("clock-under").replaceChildren(...(counting ? [`digest in ${shortSpan(Math.ceil(left))}`] : [el("span", { class: "clock-day" }, `${page.times.day(now)}, `), page.times.town]));
  drawSource(page, now);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The source that most needs attention; of two that are well, the one heard of last. */
function drawSource(page, now) {
  const worst = [...page.sources.values()].sort((one, other) => SOURCE_ORDER.indexOf(other.state) - SOURCE_ORDER.indexOf(one.state))[0];
  if (!worst) return;
  find("source").dataset.state = worst.state;
  setText(find("source-text"), worst.text);
  const age = worst.polled_at ? `, polled ${shortSpan((now - Date.parse(worst.polled_at)) / 1000)} ago` : "";
  setText(find("source-under"), `${worst.name}${SOURCE_WORDS[worst.state] ?? ` is ${worst.state}`}${age}`);
}

/** The button that leads to the pages on installing; without pages there is no button. */
export function drawInstall(links) {
  find("install").hidden = links.length === 0;
  find("install-list").replaceChildren(...links.map(({ label, href }) => el("li", {}, el("a", { href, target: "_blank", rel: "noreferrer noopener" }, label))));
  const button = find("install-button");
  const list = find("install-list");
  const open = (wanted) => {
    list.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  button.addEventListener("click", () => open(list.hidden));
  find("install").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    open(false);
    button.focus();
  });
  find("install").addEventListener("focusout", (event) => find("install").contains(event.relatedTarget) || open(false));
}
