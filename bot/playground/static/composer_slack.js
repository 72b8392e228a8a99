// Slack's message box: the list of commands after a slash, the usage hint, and no help with the words after it.

import { growField, isComposingKey, showRefusal, writeText } from "./composer_parts.js";
import { el, find, icon, unseen } from "./dom.js";
import { makeSuggestions } from "./suggestions.js";

/** The composer of the Slack workspace. */
export function makeSlackComposer(page) {
  const field = find("slack-text");
  const form = find("slack-composer");
  const composer = { page, field, send: form.querySelector(".send"), list: makeSuggestions("slack"), last: "", thread: null };
  field.addEventListener("input", () => slackChanged(composer));
  field.addEventListener("keydown", (event) => slackKey(composer, event));
  field.addEventListener("blur", () => composer.list.hide());
  find("slack-thread-leave").addEventListener("click", () => {
    leaveThread(composer);
    field.focus();
  });
  find("slack-slash").addEventListener("click", () => fillSlack(composer, "/"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendSlack(composer);
  });
  return {
    fill: (command) => fillSlack(composer, command.text),
    focus: () => field.focus(),
    enter: (room) => {
      leaveThread(composer);
      field.setAttribute("placeholder", `Message ${room.direct ? "" : "#"}${room.name}`);
    },
    replyTo: (message) => replyTo(composer, message),
    refuse: (sentence) => showRefusal("slack", sentence),
    slash: () => fillSlack(composer, "/"),
  };
}

/** What is written next stands below this message. */
function replyTo(composer, message) {
  composer.thread = message.thread ?? message.id;
  find("slack-thread").hidden = false;
  find("slack-thread-words").textContent = `Replying in the thread of ${message.author.name}’s message`;
  composer.field.focus();
}

function leaveThread(composer) {
  composer.thread = null;
  const note = find("slack-thread");
  if (note) note.hidden = true; // a recorded page has no composer
}

function fillSlack(composer, text) {
  composer.field.focus();
  writeText(composer.field, text);
  composer.field.setSelectionRange(text.length, text.length);
  slackChanged(composer);
}

function slackChanged(composer) {
  growField(composer.field);
  showRefusal("slack", null);
  composer.send.disabled = !composer.field.value.trim();
  const options = slackMatches(composer).map((command) => slackOption(composer, command));
  composer.list.show(composer.field, { head: "Commands", options });
}

function slackMatches({ page, field }) {
  if (!field.value.startsWith("/")) return [];
  const [typed, ...more] = field.value.split(/\s/);
  return page.world.commands.slack.filter(({ command }) => (more.length ? command === typed : command.startsWith(typed)));
}

function slackOption(composer, command) {
  const main = el("div", { class: "suggestion-main" },
    el("span", { class: "suggestion-name" }, command.command), " ",
    el("span", { class: "suggestion-hint" }, command.usage_hint ?? ""),
    el("div", { class: "suggestion-under" }, command.description ?? ""));
  return {
    nodes: [el("span", { class: "suggestion-face" }, icon("mark"), unseen("Offprint")), main],
    take: () => fillSlack(composer, `${command.command} `),
  };
}

/** A command that is not written out yet is completed by Enter; one that is, is sent. */
function stillNaming({ page, field }) {
  return !page.world.commands.slack.some(({ command }) => field.value === command || field.value.startsWith(`${command} `));
}

function slackKey(composer, event) {
  if (isComposingKey(event)) return;
  if (composer.list.key(event, stillNaming(composer))) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    sendSlack(composer);
  } else if (event.key === "ArrowUp" && !composer.field.value && composer.last) {
    event.preventDefault();
    fillSlack(composer, composer.last);
  }
}

async function sendSlack(composer) {
  const text = composer.field.value.trim();
  if (!text || composer.page.frozen) return undefined;
  composer.last = text;
  fillSlack(composer, "");
  const answer = await composer.page.say("slack", { path: "/slack/say", body: { text, ...(composer.thread ? { thread: composer.thread } : {}) } });
  if (answer.ok) return leaveThread(composer);
  if (!composer.field.value) fillSlack(composer, text);
  composer.list.hide();
  return showRefusal("slack", answer.error);
}
