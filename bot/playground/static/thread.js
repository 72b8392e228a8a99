// The thread below a message: folded, with the number of its replies.

import { el } from "./dom.js";

/** The channel that a message stands in for its platform: on Discord a thread is one, with the id of its message. */
export function placeOf(message) {
  return message.platform === "discord" ? message.thread ?? message.channel : message.channel;
}

/** The thread of a message, or null. Its replies are drawn when it is opened, and it stays open when one comes. */
export function drawThread(message, page) {
  const count = message.replies?.length ?? 0;
  if (!count) return null;
  const list = el("ol", { class: "message-list", role: "list" });
  const fill = () => list.replaceChildren(...message.replies.map((reply) => page.panes[message.platform].draw(reply)));
  const box = el("details", { class: "thread", open: Boolean(message.isOpen) },
    el("summary", { "data-key": "thread" }, `${count} ${count === 1 ? "reply" : "replies"}`), list);
  if (message.isOpen) fill();
  box.addEventListener("toggle", () => {
    message.isOpen = box.open;
    if (box.open && !list.children.length) fill();
  });
  return box;
}
