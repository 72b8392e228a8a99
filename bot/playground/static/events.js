// What each event of the stream changes: first in what the page knows, then in what it shows.

import { drawChannels, drawHead } from "./channels.js";
import { drawExamples } from "./examples.js";
import { mailLeft, takeMail } from "./inbox.js";
import { forgetAsked, learnExamples, noteAnswer } from "./next.js";
import { messageAdded, messageExchanged, messageRemoved } from "./pane.js";
import { showHome, showModals } from "./slack_views.js";
import { addStoryLine } from "./story.js";
import { isReply, parentOf, putMessage, roomOf, siblingsOf, takeMessage } from "./world.js";

const PLATFORM_NAMES = { slack: "Slack", discord: "Discord" };

const HANDLERS = {
  message: (data, page) => takeIn(data, page),
  edit: (data, page) => edited(data, page),
  ephemeral: (data, page) => {
    noteAnswer(page.next, data);
    takeIn({ ...data, ephemeral: true }, page);
  },
  remove: (data, page) => removed(data, page),
  thinking: (data, page) => thinking(data, page),
  failed: (data, page) => failed(data, page),
  thread: (data, page) => threadTold(data, page),
  connection: (data, page) => {
    page.world.connected[data.platform] = data.connected;
  },
  views: (data, page) => {
    page.world.modals = data.stack;
    if (!page.replaying) showModals(page, data.stack);
  },
  home: (data, page) => {
    page.world.home = data.view;
    if (page.appTab === "home") showHome(page);
  },
  commands: (data, page) => {
    page.world.commands[data.platform] = data.commands;
  },
  source: (data, page) => {
    page.sources.delete(data.name);
    page.sources.set(data.name, data);
  },
  channel: (data, page) => {
    const room = roomOf(page.world, data);
    if (room) room.summary = data.summary;
  },
  next_digest: (data, page) => {
    const firstIsOver = page.nextDigest !== null && page.clock.now() >= Date.parse(page.nextDigest);
    if (!firstIsOver) page.nextDigest = data.at;
  },
  story: (data, page) => addStoryLine(data, page),
  mail: (data, page) => takeMail(page.inbox, data),
  mail_left: (data, page) => mailLeft(page.inbox, data),
  examples: (data, page) => learnExamples(page.next, data),
};

/** Takes in the events of one frame and draws what they changed together. */
export function applyEvents(events, page) {
  for (const { type, data } of events) HANDLERS[type]?.(data, page);
  drawChannels(page);
  for (const platform of ["slack", "discord"]) drawHead(platform, page);
  drawExamples(page);
}

function isShown(room, page) {
  return page.panes[room.platform].room === room;
}

function takeIn(message, page) {
  const room = roomOf(page.world, message);
  if (!room) return;
  const before = putMessage(room, message);
  if (!before && !message.ephemeral && message.author.bot && !isReply(message)) room.unread += 1;
  if (isReply(message)) threadChanged(room, message, page);
  else if (isShown(room, page)) (before ? messageExchanged : messageAdded)(page.panes[room.platform], message);
  speak(message, room, page);
}

/** Draws the message anew in whose thread something came, changed or left; what stands in it is folded. */
function threadChanged(room, message, page) {
  const parent = parentOf(room, message);
  if (parent && isShown(room, page)) messageExchanged(page.panes[room.platform], parent);
}

/** A thread was begun, renamed, archived or deleted; it is drawn at the message that it belongs to. */
function threadTold(data, page) {
  if (data.gone) page.world.threads.delete(data.thread);
  else page.world.threads.set(data.thread, data);
  const room = roomOf(page.world, data);
  const first = room?.messages.find((message) => message.id === data.thread);
  if (first && data.gone && data.thread === first.thread) return removed(first, page);
  if (first && isShown(room, page)) messageExchanged(page.panes[room.platform], first);
}

function speak(message, room, page) {
  if (page.replaying) return;
  const place = `${PLATFORM_NAMES[room.platform]}, ${room.direct ? "" : "#"}${room.name}`;
  if (message.ephemeral) page.speaker.now(page.labelOf(message));
  else if (message.author.bot) page.speaker.later(place);
}

function edited(data, page) {
  const room = roomOf(page.world, data);
  const before = room && siblingsOf(room, data).find((message) => message.id === data.id);
  if (!before) return;
  const message = { ...data, ephemeral: before.ephemeral, used: data.used ?? before.used, user: before.user, at: before.at, edited: Boolean(data.edited) && !before.ephemeral };
  putMessage(room, message);
  if (isReply(message)) threadChanged(room, message, page);
  else if (isShown(room, page)) messageExchanged(page.panes[room.platform], siblingsOf(room, data).find((one) => one.id === data.id));
}

function removed(data, page) {
  const room = roomOf(page.world, data);
  const message = room && takeMessage(room, data);
  if (message && isReply(message)) threadChanged(room, message, page);
  else if (message && isShown(room, page)) messageRemoved(page.panes[room.platform], message);
}

function thinking(data, page) {
  const room = roomOf(page.world, data);
  const standing = room?.messages.find((message) => message.id === data.id);
  if (data.on) takeIn(ownNote(data, page, { id: data.id, thinking: true, used: data.command }), page);
  else if (standing?.thinking) removed(data, page);
}

function failed(data, page) {
  page.failures += 1;
  forgetAsked(page.next, data);
  takeIn(ownNote(data, page, { id: `failed-${page.failures}`, failed: true, local: true, text: data.text, used: data.platform === "discord" ? data.command : null }), page);
}

/** A note of the platform itself; it stands among the messages and only mira sees it. */
function ownNote(data, page, more) {
  return {
    platform: data.platform, channel: data.channel, author: page.noteAuthor(data.platform), at: new Date(page.clock.now()).toISOString(),
    text: "", ephemeral: true, user: page.world.person.name, ...more,
  };
}
