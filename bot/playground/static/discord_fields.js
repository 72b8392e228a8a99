// A chosen Discord command in the composer: its options as fields, required ones first, choices asked of the bot as one types.

import { isComposingKey, showRefusal } from "./composer_parts.js";
import { fixedChoices, optionValue, takesFile } from "./discord_commands.js";
import { el, find } from "./dom.js";
import { readFile } from "./form_fields.js";
import { roomsOf } from "./world.js";

const MOST_CHOICES = 25;

/** The fields of a command. `leave()` goes back to plain text, `send()` sends. */
export function openFields(command, { values, list, page, leave, send }) {
  const fields = { command, list, page, leave, send, inputs: new Map(), picked: new Map(), asked: 0, box: find("discord-fields") };
  fields.box.replaceChildren(el("span", { class: "fields-command" }, command.name));
  const wanted = command.options.filter((option) => option.required || option.name in values);
  for (const option of wanted.length ? wanted : command.options.slice(0, 1)) addField(fields, option, values[option.name] ?? "");
  drawMore(fields);
  return fields;
}

/** The first field that still needs something, or the last one. */
export function focusFields(fields) {
  const inputs = [...fields.inputs.values()];
  (inputs.find((input) => !input.value) ?? inputs.at(-1))?.focus();
}

/** {options} to send, or {missing: name} when a required field is empty. */
export async function readFields(fields) {
  const options = {};
  for (const option of fields.command.options) {
    const input = fields.inputs.get(option.name);
    const text = input?.value.trim() ?? "";
    input?.parentElement.toggleAttribute("data-missing", Boolean(option.required && !text));
    if (option.required && !text) return { missing: option.name, input };
    if (text) options[option.name] = takesFile(option) ? await readFile(input.files[0]) : valueOf(fields, option, text);
  }
  return { options };
}

function valueOf(fields, option, text) {
  const picked = fields.picked.get(option.name) ?? fixedChoices(option, roomsHere(fields)).find(({ name }) => name === text);
  return picked?.name === text ? picked.value : optionValue(option, text);
}

/** The channels of the server that one is in. */
function roomsHere(fields) {
  const here = fields.page.world.open.discord;
  return roomsOf(fields.page.world, "discord").filter((room) => room.server === here.server);
}

function addField(fields, option, text) {
  const input = takesFile(option) ? fileInput(option) : textInput(fields, option, text);
  fields.inputs.set(option.name, input);
  fields.box.append(el("label", { class: "field", title: option.description }, el("span", { class: "field-name" }, option.name), input));
}

function fileInput(option) {
  return el("input", { type: "file", "aria-label": `${option.name}: ${option.description ?? ""}`, accept: (option.file_types ?? []).join(",") || null });
}

function textInput(fields, option, text) {
  const input = el("input", {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-label": `${option.name}: ${option.description ?? ""}`,
    size: "12", enterkeyhint: "send", autocapitalize: "off", spellcheck: "false",
  });
  input.value = fixedChoices(option, roomsHere(fields)).find(({ value }) => value === text)?.name ?? text;
  input.addEventListener("input", () => goToNamed(fields, option, input) || suggestValues(fields, option, input));
  input.addEventListener("focus", () => suggestValues(fields, option, input));
  input.addEventListener("blur", () => fields.list.hide());
  input.addEventListener("keydown", (event) => fieldKey(fields, input, event));
  return input;
}

function drawMore(fields) {
  fields.box.querySelector(".more-fields")?.remove();
  const left = fields.command.options.filter((option) => !fields.inputs.has(option.name));
  if (!left.length) return;
  const more = el("button", { type: "button", class: "more-fields", title: left.map((option) => option.name).join(", ") }, `+${left.length} optional`);
  more.addEventListener("click", () => {
    addField(fields, left[0], "");
    drawMore(fields);
    fields.inputs.get(left[0].name).focus();
  });
  fields.box.append(more);
}

/** Typing `at:` leads to that field, as in Discord; the name of the field itself is taken away. */
function goToNamed(fields, option, input) {
  const [typed, name] = /(?:^|\s)([a-z]+):\s?$/.exec(input.value) ?? [];
  const named = fields.command.options.find((one) => one.name === name);
  const begins = typed && input.value === typed;
  if (!named || (named === option && !begins)) return false;
  input.value = input.value.slice(0, -typed.length);
  if (named === option) return false;
  if (!fields.inputs.has(name)) {
    addField(fields, named, "");
    drawMore(fields);
  }
  fields.inputs.get(name).focus();
  return true;
}

async function suggestValues(fields, option, input) {
  showRefusal("discord", null);
  const fixed = fixedChoices(option, roomsHere(fields));
  const typed = input.value.trim().toLowerCase();
  if (fixed.length) return showChoices(fields, option, input, fixed.filter(({ name }) => name.toLowerCase().includes(typed)));
  if (!option.autocomplete) return showChoices(fields, option, input, []);
  const question = ++fields.asked;
  const answer = await fields.page.ask("/discord/autocomplete", { path: fields.command.path, options: textsOf(fields), focused: option.name });
  if (question === fields.asked && document.activeElement === input) showChoices(fields, option, input, answer.choices ?? []);
}

function textsOf(fields) {
  return Object.fromEntries([...fields.inputs].filter(([, input]) => input.value).map(([name, input]) => [name, input.value]));
}

function showChoices(fields, option, input, choices) {
  const taken = choices.length === 1 && choices[0].name === input.value;
  const options = (taken ? [] : choices.slice(0, MOST_CHOICES)).map((choice) => ({
    nodes: [el("div", { class: "suggestion-main" }, choice.name)],
    take: () => pick(fields, option, input, choice),
  }));
  fields.list.show(input, { head: [el("b", {}, option.name), ` ${option.description ?? ""}`], options, first: input.value ? 0 : -1 });
}

function pick(fields, option, input, choice) {
  input.value = choice.name;
  fields.picked.set(option.name, choice);
  fields.list.hide();
  const next = [...fields.inputs.values()].find((other) => !other.value);
  next?.focus();
}

function fieldKey(fields, input, event) {
  if (isComposingKey(event) || fields.list.key(event)) return;
  const first = input === fields.inputs.values().next().value;
  if (event.key === "Enter") fields.send();
  else if (event.key === "Escape" || (event.key === "Backspace" && first && !input.value)) fields.leave();
  else return;
  event.preventDefault();
}
