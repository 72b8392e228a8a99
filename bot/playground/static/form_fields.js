// The fields of a Discord form, one function a type: each gives its control, and how what is in it is read.

import { el } from "./dom.js";

const SHORT = 1;
const LONGEST_TEXT = 4000;

// https://docs.discord.com/developers/components/reference#label-label-child-components
const FIELDS = { 3: chosenTexts, 4: textField, 5: people, 6: roles, 7: mentionables, 8: channels, 19: fileField, 21: radioField, 22: boxes, 23: oneBox };

/** {nodes, read, focus} of a field; `read()` resolves to its value, or undefined to leave it as it was. `id` names its control. */
export function formField(component, { id, page }) {
  return (FIELDS[component.type] ?? unknownField)(component, { id, page });
}

/** Whether a field must be filled in. A single check box need not be ticked. */
export function isRequired(component) {
  return component.type !== 23 && component.required !== false;
}

function textField(component, { id }) {
  const attributes = {
    id, class: "form-input", placeholder: component.placeholder, required: isRequired(component),
    minlength: component.min_length || null, maxlength: component.max_length ?? LONGEST_TEXT,
  };
  const input = component.style === SHORT ? el("input", attributes) : el("textarea", { ...attributes, rows: "4" });
  input.value = component.value ?? "";
  return { nodes: [input], read: async () => input.value };
}

function chosenTexts(component, place) {
  return picker(component, place, (component.options ?? []).map((option) => ({ ...option, isChosen: option.default })));
}

function people(component, place) {
  return picker(component, place, named(component, members(place.page)));
}

function roles(component, place) {
  return picker(component, place, named(component, rolesOf(place.page)));
}

function mentionables(component, place) {
  return picker(component, place, named(component, [...members(place.page), ...rolesOf(place.page)]));
}

function channels(component, place) {
  const rooms = serverOf(place.page)?.channels ?? [];
  return picker(component, place, named(component, rooms.map((room) => ({ value: room.id, label: `#${room.name}` }))));
}

function serverOf(page) {
  return page.servers.find((server) => server.id === page.world.open.discord?.server);
}

function members(page) {
  const others = (serverOf(page)?.members ?? []).map((member) => ({ value: member.id, label: `@${member.name}` }));
  return [{ value: page.world.person.id, label: `@${page.world.person.name}` }, ...others];
}

function rolesOf(page) {
  return (serverOf(page)?.roles ?? []).map((role) => ({ value: role.id, label: `@${role.name}` }));
}

function named(component, options) {
  const chosen = new Set((component.default_values ?? []).map((one) => one.id));
  return options.map((option) => ({ ...option, isChosen: chosen.has(option.value) }));
}

/** One of a list, or several of it. */
function picker(component, place, options) {
  return (component.max_values ?? 1) > 1 ? ticked(options, place) : oneOf(component, place, options);
}

function oneOf(component, { id }, options) {
  const select = el("select", { id, class: "form-input", required: isRequired(component) },
    el("option", { value: "" }, component.placeholder ?? (isRequired(component) ? "Choose" : "Nothing")),
    options.map((option) => el("option", { value: option.value, selected: option.isChosen }, option.label)));
  return { nodes: [select], read: async () => (select.value ? [select.value] : []) };
}

function ticked(options, { id }) {
  const inputs = options.map((option) => el("input", { type: "checkbox", value: option.value, checked: option.isChosen }));
  const lines = options.map((option, at) => el("label", { class: "form-choice" }, inputs[at], el("span", {}, option.label, option.description ? el("span", { class: "form-under" }, option.description) : null)));
  return { nodes: [el("div", { id, class: "form-choices", role: "group" }, lines)], isGroup: true, read: async () => inputs.filter((input) => input.checked).map((input) => input.value) };
}

function boxes(component, place) {
  return ticked((component.options ?? []).map((option) => ({ ...option, isChosen: option.default })), place);
}

function radioField(component, { id }) {
  const inputs = component.options.map((option) => el("input", { type: "radio", name: id, value: option.value, checked: option.default, required: isRequired(component) }));
  const lines = component.options.map((option, at) => el("label", { class: "form-choice" }, inputs[at], el("span", {}, option.label, option.description ? el("span", { class: "form-under" }, option.description) : null)));
  return { nodes: [el("div", { id, class: "form-choices", role: "radiogroup" }, lines)], isGroup: true, read: async () => inputs.filter((input) => input.checked).map((input) => input.value) };
}

function oneBox(component, { id }) {
  const input = el("input", { id, type: "checkbox", checked: component.default });
  return { nodes: [el("span", { class: "form-choice" }, input)], read: async () => input.checked };
}

function fileField(component, { id }) {
  const many = (component.max_values ?? 1) > 1;
  const input = el("input", { id, type: "file", class: "form-file", multiple: many, required: isRequired(component), accept: (component.file_types ?? []).join(",") || null });
  return { nodes: [input], read: async () => Promise.all([...input.files].map(readFile)) };
}

/** A chosen file as the server takes it: its name, and its bytes as a `data:` address. */
export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ filename: file.name, data: String(reader.result) }));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

function unknownField(component) {
  return { nodes: [el("pre", { class: "unknown" }, JSON.stringify(component, null, 1))], read: async () => undefined };
}
