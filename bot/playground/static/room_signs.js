// The sign before a room's name: what kind of place it is, for the eye; words for the ear where the eye has more.

import { el, icon, unseen } from "./dom.js";

const DRAWN = { announcement: "horn", forum: "posts", direct: "at" };
const SPOKEN = { announcement: "announcements ", forum: "forum " };

/** The nodes before a room's name. */
export function roomSign(room) {
  if (room.direct) return [icon("mark", "mark")];
  const kind = room.kind ?? "text";
  const sign = el("span", { class: "channel-hash", "aria-hidden": "true" }, kind in DRAWN ? icon(DRAWN[kind]) : "#");
  return kind in SPOKEN ? [sign, unseen(SPOKEN[kind])] : [sign];
}

/** A room's name as it is written elsewhere: `#papers`, or a person's. */
export function roomName(room) {
  return room.kind === "direct" ? `@${room.name}` : `#${room.name}`;
}
