// The lists of channels and servers: where one is, where something unread waits.

import { countBadge, el, find, icon } from "./dom.js";
import { roomSign } from "./room_signs.js";
import { roomsOf, unreadSum } from "./world.js";

const HOME = "@me";

/** Draws both lists and the sums on the switch from the world as it is. */
export function drawChannels(page) {
  keepFocus(() => {
    const slack = roomsOf(page.world, "slack");
    find("slack-channels").replaceChildren(...slack.filter(({ direct }) => !direct).map((room) => channelItem(room, page)));
    find("slack-direct").replaceChildren(...slack.filter(({ direct }) => direct).map((room) => channelItem(room, page)));
    drawServers(page);
    drawGroups(page);
  });
  for (const platform of ["slack", "discord"]) drawSum(platform, unreadSum(roomsOf(page.world, platform)));
}

/** The lists are drawn anew; whoever stood on one of their buttons stands on the same one after. */
function keepFocus(draw) {
  const key = document.activeElement?.dataset?.place;
  draw();
  if (key) document.querySelector(`[data-place="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function channelItem(room, page) {
  const current = page.world.open[room.platform] === room;
  const button = el("button", {
    type: "button", class: "channel", "data-place": `${room.platform}/${room.id}`,
    "aria-current": current ? "true" : null, "data-unread": room.unread > 0 && !current,
  },
    roomSign(room),
    el("span", { class: "channel-word", title: room.name }, room.name),
    room.unread && !current ? countBadge(room.unread) : null);
  button.addEventListener("click", () => page.openRoom(room));
  return el("li", {}, button);
}

function drawServers(page) {
  find("discord-home").replaceChildren(...page.servers.filter(({ id }) => id === HOME).map((server) => serverItem(server, page)));
  find("discord-servers").replaceChildren(...page.servers.filter(({ id }) => id !== HOME).map((server) => serverItem(server, page)));
}

function serverItem(server, page) {
  const open = page.world.open.discord;
  const rooms = roomsOf(page.world, "discord").filter((room) => room.server === server.id);
  const unread = unreadSum(rooms);
  const current = open?.server === server.id;
  const button = el("button", {
    type: "button", class: "server", title: server.name, "data-place": `server/${server.id}`, "aria-current": current ? "true" : null,
  }, server.id === HOME ? icon("mark") : el("span", { "aria-hidden": "true" }, server.initials), el("span", { class: "unseen" }, server.name), unread && !current ? countBadge(unread) : null);
  button.addEventListener("click", () => rooms.length && page.openRoom(page.lastRoom.get(server.id) ?? rooms[0]));
  return el("li", { class: "server-item", "data-unread": unread > 0 }, button);
}

function drawGroups(page) {
  const server = page.servers.find((one) => one.id === page.world.open.discord?.server);
  const rooms = roomsOf(page.world, "discord").filter((room) => room.server === server?.id);
  find("discord-name").textContent = server?.name ?? "Discord";
  const groups = [...new Set(rooms.map((room) => room.group ?? ""))];
  find("discord-channels").replaceChildren(...groups.flatMap((group) => [
    group ? groupHead(group) : null,
    el("ul", { class: "channel-list" }, rooms.filter((room) => (room.group ?? "") === group).map((room) => channelItem(room, page))),
  ]).filter(Boolean));
}

function groupHead(group) {
  return el("p", { class: "side-head" }, group);
}

/** The number on a tab of the switch: what is unread behind it. */
export function drawSum(platform, sum) {
  const badge = find(`sum-${platform}`);
  badge.hidden = sum === 0;
  badge.replaceChildren(...countBadge(sum).childNodes);
}

/** The head over the messages: the channel's name and what it has. */
export function drawHead(platform, page) {
  const room = page.world.open[platform];
  if (!room) return;
  find(`${platform}-channel`).replaceChildren(...roomSign(room), el("span", {}, room.name));
  const connecting = !page.world.connected[platform] && !page.frozen;
  find(`${platform}-summary`).textContent = connecting ? "Offprint is connecting…" : room.summary || quietSummary(room);
}

/** What a head says of a room that has nothing of its own to say. */
function quietSummary(room) {
  if (room.away) return "Offprint is not here";
  return room.direct ? "App" : "No subscriptions yet";
}
