// The playground page: one object that knows the parts, fed by the live stream or by a record.

import { makeSpeaker } from "./announce.js";
import { hideStopped, showStopped } from "./banner.js";
import { drawInstall, drawTime } from "./bar.js";
import { drawChannels, drawHead } from "./channels.js";
import { makeClock } from "./clock.js";
import { makeDiscordComposer } from "./composer_discord.js";
import { stopComposer } from "./composer_parts.js";
import { makeSlackComposer } from "./composer_slack.js";
import { firstDiscordText } from "./discord_components.js";
import { openForm } from "./discord_form.js";
import { drawDiscordMessage } from "./discord_message.js";
import { find } from "./dom.js";
import { applyEvents } from "./events.js";
import { drawExamples, drawNextPaper } from "./examples.js";
import { focusInbox, makeInbox, meetInbox, openMail } from "./inbox.js";
import { wireKeyboard } from "./keyboard.js";
import { unescapeSlack } from "./mrkdwn.js";
import { forgetAsked, makeNext, noteAsked } from "./next.js";
import { goToMessage, makePane, messageRemoved, showRoom, toEnd } from "./pane.js";
import { makePictureShelf } from "./pictures.js";
import { postJson } from "./post.js";
import { wireRole } from "./role.js";
import { drawSlackMessage } from "./slack_message.js";
import { showAppTab, showModals, wireAppTabs } from "./slack_views.js";
import { wireStory } from "./story.js";
import { followStream, readRecord } from "./stream.js";
import { showWorkspace, wireSwitch, workspaceShown } from "./switch.js";
import { wireTheme } from "./theme.js";
import { placeOf } from "./thread.js";
import { makeTimes } from "./times.js";
import { makeWorld, meetWorld, roomOf, roomsOf, takeMessage } from "./world.js";

const BOTH = ["slack", "discord"];
const TICK_MS = 250;

function makePage(record) {
  const page = {
    world: makeWorld(), clock: makeClock(), times: makeTimes("UTC"), speaker: makeSpeaker(), picture: makePictureShelf(record?.pictures),
    recorded: record !== null, frozen: record !== null, replaying: true, run: null, lastUsed: "slack", failures: 0, nextDigest: null,
    servers: [], sources: new Map(), next: makeNext(), lastRoom: new Map(), panes: {}, composers: {},
  };
  page.personName = (id) => nameOf(id, page.hello);
  page.channelName = (platform, id) => roomOf(page.world, { platform, channel: id })?.name;
  page.labelOf = (message) => (message.platform === "slack" ? unescapeSlack(message.text ?? "") : firstDiscordText(message));
  page.noteAuthor = (platform) => (platform === "slack" ? { name: "Slackbot", bot: false } : { name: page.hello.bot.name, bot: true });
  addDoings(page);
  page.panes.slack = makePane("slack", { page, draw: (message) => drawSlackMessage(message, page), dayWords: (at) => slackDay(page, at), onEnd: (room) => readRoom(page, room) });
  page.panes.discord = makePane("discord", { page, draw: (message) => drawDiscordMessage(message, page), dayWords: (at) => page.times.longDay(at), onEnd: (room) => readRoom(page, room) });
  page.inbox = makeInbox(page);
  page.composers = { slack: makeSlackComposer(page), discord: makeDiscordComposer(page) };
  return page;
}

/** Who is mentioned: the app, another member of a server, else the person. */
function nameOf(id, { bot, person, slack, discord }) {
  if (id === slack.bot_user || id === discord.app) return bot.name;
  return discord.servers.flatMap((server) => server.members ?? []).find((member) => member.id === id)?.name ?? person.name;
}

function slackDay(page, at) {
  return page.times.longDay(at) === page.times.longDay(page.clock.now()) ? "Today" : page.times.day(at);
}

/** What a person can do, for the parts of the page that let them. */
function addDoings(page) {
  page.post = async (path, body) => withForm(page, await postJson(path, body));
  page.openRoom = (room) => openRoom(page, room);
  page.openAppTab = (tab) => openAppTab(page, tab);
  page.refuse = (platform, sentence) => page.composers[platform].refuse(sentence);
  page.say = (platform, request) => say(page, platform, request);
  page.ask = (path, body) => postJson(path, { channel: page.world.open.discord.id, ...body });
  page.goTo = (link) => goTo(page, link);
  page.dismiss = (message) => dismiss(page, message);
  page.fill = (platform, command) => {
    showWorkspace(platform, () => viewChanged(page));
    page.composers[platform].fill(command);
  };
}

function openRoom(page, room) {
  page.world.open[room.platform] = room;
  if (room.server) page.lastRoom.set(room.server, room);
  page.composers[room.platform].enter(room);
  page.composers[room.platform].refuse(null);
  showRoom(page.panes[room.platform], room);
  drawHead(room.platform, page);
  drawChannels(page);
  if (room.platform === "slack") enterAppRoom(page, room);
}

/** The app's own place opens on its Home tab, where it has one; the app is told which tab is looked at. */
function enterAppRoom(page, room) {
  if (room.direct) openAppTab(page, page.appTab ?? (page.hello.slack.home_tab ? "home" : "messages"));
  else showAppTab(page, null);
}

function openAppTab(page, tab) {
  showAppTab(page, tab);
  if (!page.frozen) postJson("/slack/home", { tab });
  if (tab === "messages") toEnd(page.panes.slack);
}

async function say(page, platform, { path, body }) {
  const place = { platform, channel: page.world.open[platform].id };
  noteAsked(page.next, place, body);
  toEnd(page.panes[platform]); // where the answer comes
  const answer = await postJson(path, { channel: place.channel, ...body });
  if (!answer.ok) forgetAsked(page.next, place);
  return withForm(page, answer);
}

/** Opens the form with which the app answered, if it did. */
function withForm(page, answer) {
  if (answer.form) openForm(answer.form, page);
  return answer;
}

/** Its end is in view: nothing in it is unread any more. */
function readRoom(page, room) {
  if (!room || room.unread === 0 || !workspaceShown(room.platform)) return;
  room.unread = 0;
  drawChannels(page);
}

function goTo(page, link) {
  if (link.platform === "email") return goToMail(page, link);
  const room = roomOf(page.world, link);
  if (!room) return;
  showWorkspace(link.platform, () => viewChanged(page));
  if (page.world.open[link.platform] !== room) openRoom(page, room);
  goToMessage(page.panes[link.platform], link.message);
}

function goToMail(page, { message }) {
  showWorkspace("email", () => viewChanged(page));
  openMail(page.inbox, message);
}

async function dismiss(page, message) {
  if (message.local) {
    const room = roomOf(page.world, message);
    messageRemoved(page.panes[message.platform], takeMessage(room, message));
    return;
  }
  const answer = await postJson("/dismiss", { platform: message.platform, channel: placeOf(message), message: message.id });
  if (!answer.ok) page.refuse(message.platform, answer.error);
}

function viewChanged(page) {
  for (const platform of BOTH) {
    const pane = page.panes[platform];
    if (pane.room && pane.pinned && workspaceShown(platform)) toEnd(pane);
  }
}

function used(page, platform) {
  if (page.lastUsed === platform) return;
  page.lastUsed = platform;
  drawExamples(page);
}

/** The server's first words: the first time they make the page, later they tell whether it is the same run. */
function hello(page, words) {
  if (page.run && page.run !== words.run) return location.reload();
  page.clock.set(words.now, words.real_ms);
  hideStopped();
  freeze(page, page.recorded);
  if (page.run) return undefined;
  page.run = words.run;
  page.hello = words;
  page.times = makeTimes(words.zone);
  page.servers = words.discord.servers;
  meetWorld(page.world, words);
  meetInbox(page.inbox, words.email);
  nameThings(words);
  drawInstall(words.recorded ? [] : words.install);
  drawNextPaper(page, words.next_paper && !words.recorded);
  for (const platform of BOTH) {
    const [first] = roomsOf(page.world, platform);
    if (first) openRoom(page, first);
  }
  return undefined;
}

function nameThings(words) {
  find("slack-name").textContent = words.slack.name;
  find("slack").setAttribute("aria-label", `Slack, ${words.slack.name}`);
  find("discord").setAttribute("aria-label", `Discord, ${words.discord.servers[0]?.name ?? ""}`);
  find("person-name").textContent = words.person.name;
  find("person-face").textContent = words.person.name.slice(0, 1).toUpperCase();
  wireRole(words.person, words.recorded !== null);
  find("shifted").hidden = !words.shifted;
}

/** While nothing answers, nothing can be sent; reading goes on. */
function freeze(page, frozen) {
  page.frozen = frozen;
  const recordedOn = page.recorded ? page.hello?.recorded : null;
  for (const platform of BOTH) stopComposer(platform, { stopped: frozen, recordedOn });
  for (const control of document.querySelectorAll("button.press, .try-command, .next-paper, .dismiss, .empty-command, .mail-leave")) control.disabled = frozen || "sentDisabled" in control.dataset;
}

function lost(page, seconds) {
  page.clock.stop();
  freeze(page, true);
  for (const platform of BOTH) drawHead(platform, page);
  drawTime(page);
  showStopped(page.times.second(page.clock.now()), seconds);
}

function start() {
  const record = readRecord();
  const page = makePage(record);
  wireTheme();
  wireStory();
  wireKeyboard(page);
  wireSwitch(() => viewChanged(page));
  wireAppTabs(page);
  for (const platform of BOTH) {
    find(platform).addEventListener("focusin", () => used(page, platform));
    find(platform).addEventListener("pointerdown", () => used(page, platform));
  }
  wireSkips(page);
  setInterval(() => page.run && drawTime(page), TICK_MS);
  if (record) playRecord(page, record);
  else followLive(page);
}

/** The links that come first lead into the boxes, whichever field of them is shown. */
function wireSkips(page) {
  for (const link of document.querySelectorAll("[data-skip]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (link.dataset.skip === "story") return find("story-list").focus();
      showWorkspace(link.dataset.skip, () => viewChanged(page));
      return link.dataset.skip === "email" ? focusInbox(page.inbox) : page.composers[link.dataset.skip].focus();
    });
  }
}

function followLive(page) {
  followStream({
    hello: (words) => hello(page, words),
    events: (events) => {
      const wasReplaying = events.length > 20;
      page.replaying = wasReplaying;
      applyEvents(events, page);
      if (wasReplaying) showModals(page, page.world.modals ?? []);
    },
    lost: (seconds) => lost(page, seconds),
  });
}

/** A record plays nothing: its end is shown, both digests in view. */
function playRecord(page, record) {
  page.hello = record.hello;
  hello(page, record.hello);
  applyEvents(record.events, page);
  const stories = record.events.filter(({ type }) => type === "story").map(({ data }) => data);
  if (stories.length) page.clock.hold(Date.parse(stories.at(-1).at));
  for (const platform of BOTH) {
    const digest = stories.findLast((line) => line.link?.platform === platform && /^digest\b/.test(line.text));
    if (digest) goTo(page, digest.link);
  }
  showWorkspace("slack", () => viewChanged(page));
  document.activeElement?.blur();
}

start();
