// Discord's message box: sub-commands that match what is typed, then their options as fields.

import { growField, isComposingKey, showRefusal, writeText } from "./composer_parts.js";
import { commandLine, flatCommands, matchingCommands, readLine } from "./discord_commands.js";
import { focusFields, openFields, readFields } from "./discord_fields.js";
import { el, find, icon } from "./dom.js";
import { roomName } from "./room_signs.js";
import { makeSuggestions } from "./suggestions.js";

const NO_COMMAND = "No command of this server begins so.";

/** The composer of the Discord workspace. */
export function makeDiscordComposer(page) {
  const field = find("discord-text");
  const form = find("discord-composer");
  const composer = { page, field, form, box: find("discord-fields"), submit: form.querySelector(".send"), list: makeSuggestions("discord"), fields: null, last: null };
  field.addEventListener("input", () => discordChanged(composer));
  field.addEventListener("keydown", (event) => discordKey(composer, event));
  field.addEventListener("blur", () => composer.list.hide());
  find("discord-slash").addEventListener("click", () => writeDiscord(composer, "/"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendDiscord(composer);
  });
  return {
    fill: (command) => fillDiscord(composer, command),
    focus: () => (composer.fields ? focusFields(composer.fields) : field.focus()),
    enter: (room) => field.setAttribute("placeholder", room.kind === "forum" ? "A command for this forum" : `Message ${roomName(room)}`),
    refuse: (sentence) => showRefusal("discord", sentence),
    slash: () => writeDiscord(composer, "/"),
  };
}

function writeDiscord(composer, text) {
  closeFields(composer);
  composer.field.focus();
  writeText(composer.field, text);
  composer.field.setSelectionRange(text.length, text.length);
  discordChanged(composer);
}

function fillDiscord(composer, { path, options, text }) {
  const command = flatCommands(composer.page.world.commands.discord).find((one) => path?.join(" ") === one.path.join(" "));
  if (!command) writeDiscord(composer, text);
  else chooseCommand(composer, command, options ?? {});
}

function discordChanged(composer) {
  growField(composer.field);
  const text = composer.field.value;
  composer.submit.disabled = !text.trim();
  const flat = flatCommands(composer.page.world.commands.discord);
  const line = text.startsWith("/") ? readLine(flat, text) : null;
  const matching = matchingCommands(flat, text);
  showRefusal("discord", text.startsWith("/") && !line && !matching.length ? NO_COMMAND : null);
  if (line?.whole && line.command.options.length) return chooseCommand(composer, line.command, line.values);
  const options = matching.map((command) => discordOption(composer, command));
  composer.list.show(composer.field, { head: ["Commands matching ", el("b", {}, text)], options });
}

function discordOption(composer, command) {
  const chips = command.options.map((option) => el("span", { class: "chip" }, option.name));
  const main = el("div", { class: "suggestion-main" },
    el("span", { class: "suggestion-name" }, command.name), chips,
    el("div", { class: "suggestion-under" }, command.description));
  return {
    nodes: [el("span", { class: "suggestion-face" }, icon("mark")), main, el("span", { class: "suggestion-from" }, "Offprint")],
    take: () => chooseCommand(composer, command, {}),
  };
}

function chooseCommand(composer, command, values) {
  composer.list.hide();
  if (!command.options.length) {
    writeDiscord(composer, command.name);
    composer.list.hide();
    return;
  }
  composer.field.hidden = true;
  composer.box.hidden = false;
  composer.submit.disabled = false;
  composer.fields = openFields(command, {
    values, list: composer.list, page: composer.page,
    leave: () => writeDiscord(composer, command.name.split(" ")[0]),
    send: () => sendDiscord(composer),
  });
  focusFields(composer.fields);
}

function closeFields(composer) {
  composer.fields = null;
  composer.list.hide();
  composer.box.hidden = true;
  composer.box.replaceChildren();
  composer.field.hidden = false;
}

function discordKey(composer, event) {
  if (isComposingKey(event)) return;
  const line = readLine(flatCommands(composer.page.world.commands.discord), composer.field.value);
  if (composer.list.key(event, !line || line.command.options.length > 0)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    sendDiscord(composer);
  } else if (event.key === "ArrowUp" && !composer.field.value && composer.last) {
    event.preventDefault();
    fillDiscord(composer, composer.last);
  }
}

async function sendDiscord(composer) {
  if (composer.page.frozen) return;
  if (composer.fields) return sendCommand(composer, composer.fields.command);
  const text = composer.field.value.trim();
  const line = text.startsWith("/") ? readLine(flatCommands(composer.page.world.commands.discord), text) : null;
  if (line?.command.options.some((option) => option.required)) return chooseCommand(composer, line.command, line.values);
  if (line) return sendOptions(composer, line.command, line.values);
  if (text.startsWith("/")) return discordChanged(composer);
  if (text) await deliver(composer, { path: "/discord/say", body: { text } }, () => writeDiscord(composer, text));
}

async function sendCommand(composer, command) {
  const { options, missing, input } = await readFields(composer.fields);
  if (!missing) return sendOptions(composer, command, options);
  input?.focus();
  showRefusal("discord", `“${missing}” is required.`);
}

function sendOptions(composer, command, options) {
  composer.last = { path: command.path, options, text: commandLine(command, options) };
  return deliver(composer, { path: "/discord/command", body: { path: command.path, options } }, () => fillDiscord(composer, composer.last));
}

/** Sends and empties; what was refused comes back with the reason, unless something else was begun meanwhile. */
async function deliver(composer, request, back) {
  writeDiscord(composer, "");
  const answer = await composer.page.say("discord", request);
  if (answer.ok) return;
  if (!composer.field.value && !composer.fields) back();
  composer.list.hide();
  showRefusal("discord", answer.error);
}
