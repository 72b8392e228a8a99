// Pressing what a message offers: one request each, the pressed control waits with its label, its neighbours stay usable.

import { el, icon } from "./dom.js";
import { safeAddress } from "./links.js";

/** A button of a message. `send()` resolves to the server's answer. */
export function pressButton({ page, platform, key, content, look = "", label = null, disabled = false, send }) {
  const button = el("button", { type: "button", class: `press ${look}`.trim(), "data-key": key, "aria-label": label, disabled: disabled || page.frozen, "data-sent-disabled": disabled }, content);
  button.addEventListener("click", () => awaitAnswer(button, { page, platform, send }));
  return button;
}

/** A button that leads outside; `also` is what the platform tells the app on top of it. */
export function pressLink({ address, key, content, look = "", label = null, also = null }) {
  const href = safeAddress(address);
  if (!href) return el("button", { type: "button", class: `press ${look}`.trim(), disabled: true, "data-sent-disabled": true }, content);
  const link = el("a", { href, target: "_blank", rel: "noreferrer noopener", class: `press ${look}`.trim(), "data-key": key, "aria-label": label }, content);
  if (also) link.addEventListener("click", also);
  return link;
}

/** Marks the control as waiting until the answer is there; a refusal is said by the composer. */
export async function awaitAnswer(control, { page, platform, send }) {
  if (control.getAttribute("aria-disabled") === "true" || page.frozen) return;
  control.setAttribute("aria-disabled", "true");
  const answer = await send();
  control.removeAttribute("aria-disabled");
  if (!answer.ok) page.refuse(platform, answer.error);
}

/** A button that opens a list of choices under it (Slack's overflow and select, Discord's select). */
export function choiceMenu({ page, platform, key, content, look = "", label, choices, disabled = false, send }) {
  const list = el("div", { class: "menu-list", role: "menu", hidden: true, "aria-label": label });
  const opener = el("button", { type: "button", class: `press ${look}`.trim(), "data-key": key, "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, disabled: disabled || page.frozen, "data-sent-disabled": disabled }, content);
  const wrapper = el("span", { class: "menu" }, opener, list);
  const close = (back) => {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
  };
  list.append(...choices.map((choice) => choiceItem(choice, () => {
    close(true);
    awaitAnswer(opener, { page, platform, send: () => send(choice) });
  })));
  opener.addEventListener("click", () => (list.hidden ? openMenu(opener, list) : close(false)));
  wrapper.addEventListener("keydown", (event) => menuKeys(event, list, close));
  wrapper.addEventListener("focusout", (event) => wrapper.contains(event.relatedTarget) || close(false));
  return wrapper;
}

function choiceItem(choice, take) {
  const item = el("button", { type: "button", class: "menu-option", role: "menuitem", tabindex: "-1" }, choice.label, choice.under ? el("span", { class: "quiet" }, choice.under) : null);
  item.addEventListener("click", take);
  return item;
}

function openMenu(opener, list) {
  if (opener.getAttribute("aria-disabled") === "true") return;
  list.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  const frame = opener.closest(".messages")?.getBoundingClientRect();
  const room = frame ? frame.bottom - opener.getBoundingClientRect().bottom : Infinity;
  list.toggleAttribute("data-above", room < list.offsetHeight + 8);
  list.firstElementChild?.focus();
}

function menuKeys(event, list, close) {
  if (list.hidden) return;
  const items = [...list.children];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 };
  if (event.key === "Escape") close(true);
  else if (event.key in moves) items[moves[event.key]].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The sign of a list that opens. */
export function foldSign() {
  return icon("fold");
}
