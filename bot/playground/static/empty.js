// A channel in which nothing was said yet: what would be here, and two commands that change it.

import { el } from "./dom.js";
import { roomName, roomSign } from "./room_signs.js";

const FIRST_COMMANDS = {
  slack: [{ text: "/papers subscribe diffusion" }, { text: "/papers help" }],
  discord: [
    { text: "/papers subscribe query: diffusion", path: ["subscribe"], options: { query: "diffusion" } },
    { text: "/papers help", path: ["help"], options: {} },
  ],
};

const AWAY = "Offprint is not here. You added it for yourself, so its commands answer you alone: find papers, look one up.";
const AWAY_COMMANDS = [
  { text: "/papers search query: diffusion", path: ["search"], options: { query: "diffusion" } },
  { text: "/papers help", path: ["help"], options: {} },
];
const EMPTY = {
  forum: "No posts yet. Tell Offprint what this forum reads; each paper becomes a post.",
  direct: "Nothing was said here yet. Commands work here too, and only you see what they answer.",
};

/** The invitation of an empty room; its commands go into the composer and are not sent. */
export function drawEmptyRoom(room, page) {
  const offered = room.away ? AWAY_COMMANDS : FIRST_COMMANDS[room.platform];
  const commands = page.recorded ? [] : offered.map((command) => emptyCommand(command, room, page));
  if (room.direct) return el("li", { class: "empty" }, el("h3", { class: "empty-head" }, room.name), el("p", {}, "This is between the two of you. Ask for papers in your own words, or write help."));
  return el("li", { class: "empty" },
    el("span", { class: "empty-sign", "aria-hidden": "true" }, roomSign(room)),
    el("h3", { class: "empty-head" }, room.platform === "discord" ? `Welcome to ${roomName(room)}` : `This is #${room.name}`),
    el("p", {}, room.away ? AWAY : EMPTY[room.kind] ?? "No papers here yet. Tell Offprint what this channel reads; it posts what is new from now on."),
    commands);
}

function emptyCommand(command, room, page) {
  const button = el("button", { type: "button", class: "empty-command" }, command.text);
  button.addEventListener("click", () => page.fill(room.platform, command));
  return button;
}
