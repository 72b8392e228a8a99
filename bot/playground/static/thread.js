// The thread below a message: folded, with the number of its replies.

import { el } from "./dom.js";

/** The channel that a message stands in for its platform: on Discord a thread is one, with the id of its message. */
export function placeOf(message) {
  return message.platform === "discord" ? message.thread ?? message.channel : message.channel;
}

/** The thread of a message, or null. Its replies are drawn when it is opened, and it stays open when one comes. */
export function drawThread(message, page) {
  const count = message.replies?.length ?? 0;
  const known = page.world.threads.get(message.id);
  if (!count && !known) return null;
  const list = el("ol", { class: "message-list", role: "list" });
  const fill = () => list.replaceChildren(...(message.replies ?? []).map((reply) => page.panes[message.platform].draw(reply)));
  const box = el("details", { class: "thread", open: Boolean(message.isOpen) },
    el("summary", { "data-key": "thread" }, replyWords(count)), list, known ? replyBox(known, message, page) : null);
  if (message.isOpen) fill();
  box.addEventListener("toggle", () => {
    message.isOpen = box.open;
    if (box.open && !list.children.length) fill();
  });
  return box;
}

function replyWords(count) {
  if (!count) return "No replies yet";
  return `${count} ${count === 1 ? "reply" : "replies"}`;
}

/** Where one writes into a thread of Discord's; a locked one takes nothing. */
function replyBox(thread, message, page) {
  if (page.recorded) return null;
  if (thread.locked) return el("p", { class: "thread-locked" }, "This thread is locked.");
  const field = el("input", { class: "thread-text", "aria-label": `Message in ${thread.name}`, placeholder: `Message “${thread.name}”`, autocomplete: "off", "data-key": "thread-text" });
  const form = el("form", { class: "thread-reply" }, field, el("button", { type: "submit", class: "press" }, "Send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || page.frozen) return;
    field.value = "";
    const answer = await page.post("/discord/say", { channel: thread.thread, text });
    if (!answer.ok) page.refuse("discord", answer.error);
  });
  return form;
}
