// Keys that work everywhere on the page: regions, channels, messages, and the slash. No other single letter does anything.

import { roomsOf } from "./world.js";

/** Listens for the page's own keys. */
export function wireKeyboard(page) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const taken = regionKey(event) || channelKey(event, page) || slashKey(event, page) || messageKey(event);
    if (taken) event.preventDefault();
  });
}

function workspaceAt(node, page) {
  const platform = node?.closest?.(".workspace")?.id;
  return platform in page.composers ? platform : page.lastUsed;
}

function regionKey(event) {
  if (event.key !== "F6") return false;
  const regions = [...document.querySelectorAll("[data-region]")].filter((region) => region.checkVisibility());
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions.at((at + (event.shiftKey ? -1 : 1) + (at < 0 && event.shiftKey ? 1 : 0)) % regions.length);
  firstStop(next)?.focus();
  return true;
}

function firstStop(region) {
  const stops = region.querySelectorAll("textarea:enabled, button:enabled, a[href], [tabindex='0']");
  return [...stops].find((stop) => stop.checkVisibility() && stop.tabIndex >= 0);
}

function channelKey(event, page) {
  if (!event.altKey || event.ctrlKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return false;
  const platform = workspaceAt(document.activeElement, page);
  const rooms = roomsOf(page.world, platform);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const from = rooms.indexOf(page.world.open[platform]);
  for (let away = 1; away <= rooms.length; away += 1) {
    const room = rooms[(from + step * away + rooms.length * 2) % rooms.length];
    if (event.shiftKey && room.unread === 0) continue;
    page.openRoom(room);
    return true;
  }
  return true;
}

function slashKey(event, page) {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || page.frozen) return false;
  if (document.activeElement?.matches?.("textarea, input")) return false;
  page.composers[workspaceAt(document.activeElement, page)].slash();
  return true;
}

const LIST_STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

/** In a list: from message to message; Enter goes into one, Escape back out. */
function messageKey(event) {
  const here = document.activeElement;
  const frame = here?.closest?.(".messages");
  if (!frame || event.altKey || event.ctrlKey || event.metaKey) return false;
  const article = here.closest(".message");
  if (event.key === "Escape" && article) return focusQuietly(here === article ? frame : article);
  if (event.key === "Enter" && here === article) return focusQuietly(article.querySelector("a[href], button:enabled"));
  if (!(event.key in LIST_STEPS) || (here !== frame && here !== article)) return false;
  const articles = [...frame.querySelectorAll(".message")];
  const start = article ? articles.indexOf(article) : articles.length;
  const at = Math.max(0, Math.min(articles.length - 1, start + LIST_STEPS[event.key]));
  return focusQuietly(articles[at]);
}

function focusQuietly(node) {
  node?.focus();
  return Boolean(node);
}
