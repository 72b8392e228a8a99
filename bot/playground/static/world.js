// What the page knows: rooms with their messages, commands, who is connected. Values only; nothing here is drawn.

const NEW_ROOM = { summary: null, unread: 0 };

/** An empty world, filled by the server's first words and then by its events. */
export function makeWorld() {
  return { rooms: new Map(), open: { slack: null, discord: null }, threads: new Map(), connected: { slack: false, discord: false }, commands: { slack: [], discord: [] }, home: null, person: { name: "" } };
}

function roomKey(platform, id) {
  return `${platform}/${id}`;
}

/** The room of an event, or undefined when no such channel was named. */
export function roomOf(world, { platform, channel }) {
  return world.rooms.get(roomKey(platform, channel));
}

/** All rooms of a platform, in the order in which they are listed. */
export function roomsOf(world, platform) {
  return [...world.rooms.values()].filter((room) => room.platform === platform);
}

/** Takes in the server's first words: workspaces, channels, person. */
export function meetWorld(world, hello) {
  world.person = hello.person;
  for (const channel of hello.slack.channels) addRoom(world, { platform: "slack", ...channel });
  addRoom(world, { platform: "slack", id: hello.slack.direct, name: hello.bot.name, direct: true });
  for (const server of hello.discord.servers) {
    for (const channel of server.channels) addRoom(world, { platform: "discord", server: server.id, ...channel });
  }
}

function addRoom(world, room) {
  world.rooms.set(roomKey(room.platform, room.id), { ...NEW_ROOM, ...room, messages: [] });
}

/** Whether a message begins a post of a forum: it has its thread's id, and stands in the forum by itself. */
export function isPost({ id, thread }) {
  return Boolean(thread) && thread === id;
}

/** Whether a message stands below another one. */
export function isReply(message) {
  return Boolean(message.thread) && !isPost(message);
}

/** The message in whose thread a message of the room stands; undefined where it is gone, null for one in no thread. */
export function parentOf(room, message) {
  return isReply(message) ? room.messages.find((known) => known.id === message.thread) : null;
}

/** The list that a message of the room stands in: the room's own, or the replies of the message above it. */
export function siblingsOf(room, message) {
  const parent = parentOf(room, message);
  if (parent) parent.replies ??= [];
  return parent === null ? room.messages : parent?.replies ?? [];
}

/** Puts a message into its room. Returns the one it replaced, or null. */
export function putMessage(room, message) {
  const list = siblingsOf(room, message);
  const at = list.findIndex((known) => known.id === message.id);
  if (at < 0) {
    list.push(message);
    return null;
  }
  const before = list[at];
  list[at] = { ...message, replies: before.replies, isOpen: before.isOpen };
  return before;
}

/** Takes a message out of its room and returns it. */
export function takeMessage(room, message) {
  const list = siblingsOf(room, message);
  const at = list.findIndex((known) => known.id === message.id);
  return at < 0 ? null : list.splice(at, 1)[0];
}

export function unreadSum(rooms) {
  return rooms.reduce((sum, room) => sum + room.unread, 0);
}
