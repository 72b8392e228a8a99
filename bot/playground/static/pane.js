// The message list of one workspace: what of a room is in the document, and where the reader stands in it.

import { el, find, icon } from "./dom.js";
import { drawEmptyRoom } from "./empty.js";
import { dayLine } from "./message_frame.js";

const NEAR_END = 48;
const MOST_SHOWN = 300;
const MARKED_MS = 1600;

/** The pane of a platform. `draw(message)` gives a message's list item; `onEnd()` is called when its end is in view. */
export function makePane(platform, { page, draw, dayWords, onEnd }) {
  const frame = find(`${platform}-messages`);
  const pill = find(`${platform}-pill`);
  const list = el("ol", { class: "message-list", role: "list" });
  frame.append(list);
  const pane = { platform, page, draw, dayWords, onEnd, frame, pill, list, room: null, nodes: new Map(), pinned: true, below: 0, shown: MOST_SHOWN };
  frame.addEventListener("scroll", () => notePlace(pane), { passive: true });
  const settle = new ResizeObserver(() => pane.pinned && toEnd(pane));
  settle.observe(frame);
  settle.observe(list);
  pill.addEventListener("click", () => toEnd(pane));
  return pane;
}

function notePlace(pane) {
  if (!pane.frame.clientHeight) return;
  pane.pinned = pane.frame.scrollHeight - pane.frame.scrollTop - pane.frame.clientHeight <= NEAR_END;
  if (pane.pinned) endSeen(pane);
}

function endSeen(pane) {
  pane.below = 0;
  pane.pill.hidden = true;
  if (pane.frame.clientHeight) pane.onEnd(pane.room);
}

/** Scrolls to the newest message. */
export function toEnd(pane) {
  pane.pinned = true;
  pane.frame.scrollTop = pane.frame.scrollHeight;
  endSeen(pane);
}

/** Shows a room from its end. */
export function showRoom(pane, room) {
  pane.room = room;
  pane.shown = MOST_SHOWN;
  pane.nodes.clear();
  pane.frame.setAttribute("aria-label", `Messages in ${room.name}`);
  redraw(pane);
  toEnd(pane);
}

/** Draws the room anew from its messages; nodes that stand are used again. */
export function redraw(pane) {
  const messages = pane.room.messages.slice(-pane.shown);
  const items = messages.flatMap((message, index) => [lineBefore(pane, messages[index - 1], message), itemOf(pane, message)]);
  const empty = messages.length ? null : drawEmptyRoom(pane.room, pane.page);
  pane.list.replaceChildren(...[earlierButton(pane), empty, ...items].filter(Boolean));
}

function itemOf(pane, message) {
  if (!pane.nodes.has(message.id)) pane.nodes.set(message.id, pane.draw(message));
  return pane.nodes.get(message.id);
}

function lineBefore(pane, before, message) {
  const { longDay } = pane.page.times;
  if (before && longDay(before.at) === longDay(message.at)) return null;
  return dayLine(pane.dayWords(message.at));
}

function earlierButton(pane) {
  const left = pane.room.messages.length - pane.shown;
  if (left <= 0) return null;
  const button = el("button", { type: "button" }, `Show ${left} earlier messages`);
  button.addEventListener("click", () => {
    pane.shown += MOST_SHOWN;
    redraw(pane);
  });
  button.className = "earlier";
  return el("li", {}, button);
}

/** A message came into the room that is shown. */
export function messageAdded(pane, message) {
  const messages = pane.room.messages;
  if (messages.length === 1 || messages.length > pane.shown) redraw(pane);
  else pane.list.append(...[lineBefore(pane, messages.at(-2), message), itemOf(pane, message)].filter(Boolean));
  if (!pane.page.replaying) pane.nodes.get(message.id).firstChild.classList.add("message-new");
  if (pane.pinned) toEnd(pane);
  else showPill(pane, message);
}

function showPill(pane, message) {
  pane.below += 1;
  const word = message.ephemeral ? "answer" : message.author.bot ? "card" : "message";
  pane.pill.hidden = false;
  pane.pill.replaceChildren(icon("down"), `${pane.below} new ${word}${pane.below > 1 ? "s" : ""} below`);
}

/** A message changed: exchanged where it stands, the place of reading and the focus kept. */
export function messageExchanged(pane, message) {
  const old = pane.nodes.get(message.id);
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.key;
  const fresh = pane.draw(message);
  pane.nodes.set(message.id, fresh);
  old.replaceWith(fresh);
  if (focused) focusAgain(fresh, key);
  if (pane.pinned) toEnd(pane);
}

function focusAgain(item, key) {
  const same = key && [...item.querySelectorAll("[data-key]")].find((control) => control.dataset.key === key && !control.disabled);
  (same || item.firstChild).focus({ preventScroll: true });
}

/** A message left: the list closes over it. */
export function messageRemoved(pane, message) {
  const hadFocus = pane.nodes.get(message.id)?.contains(document.activeElement);
  pane.nodes.delete(message.id);
  redraw(pane);
  if (hadFocus) pane.frame.focus({ preventScroll: true });
}

/** Brings a message of the shown room, or the one in whose thread it stands, into the middle, focuses and marks it. Returns whether it is there. */
export function goToMessage(pane, id) {
  const index = pane.room.messages.findIndex((message) => message.id === id || message.replies?.some((reply) => reply.id === id));
  if (index < 0) return false;
  if (index < pane.room.messages.length - pane.shown) {
    pane.shown = pane.room.messages.length - index;
    redraw(pane);
  }
  const article = pane.nodes.get(pane.room.messages[index].id).firstChild;
  pane.pinned = false;
  article.scrollIntoView({ block: "center" });
  article.focus({ preventScroll: true });
  article.classList.add("message-found");
  setTimeout(() => article.classList.remove("message-found"), MARKED_MS);
  return true;
}
