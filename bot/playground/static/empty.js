// A channel in which nothing was said yet: what would be here, and two commands that change it.

import { el } from "./dom.js";

const FIRST_COMMANDS = {
  slack: [{ text: "/papers subscribe diffusion" }, { text: "/papers help" }],
  discord: [
    { text: "/papers subscribe query: diffusion", path: ["subscribe"], options: { query: "diffusion" } },
    { text: "/papers help", path: ["help"], options: {} },
  ],
};

/** The invitation of an empty room; its commands go into the composer and are not sent. */
export function drawEmptyRoom(room, page) {
  const commands = page.recorded ? [] : FIRST_COMMANDS[room.platform].map((command) => emptyCommand(command, room, page));
  if (room.direct) return el("li", { class: "empty" }, el("h3", { class: "empty-head" }, room.name), el("p", {}, "This is between the two of you. Ask for papers in your own words, or write help."));
  return el("li", { class: "empty" },
    el("span", { class: "empty-sign", "aria-hidden": "true" }, "#"),
    el("h3", { class: "empty-head" }, room.platform === "discord" ? `Welcome to #${room.name}` : `This is #${room.name}`),
    el("p", {}, "No papers here yet. Tell Offprint what this channel reads; it posts what is new from now on."),
    commands);
}

function emptyCommand(command, room, page) {
  const button = el("button", { type: "button", class: "empty-command" }, command.text);
  button.addEventListener("click", () => page.fill(room.platform, command));
  return button;
}
