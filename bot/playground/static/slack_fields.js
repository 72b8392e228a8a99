// The fields of Slack's forms: each drawn as the browser's own control, with a way to read what stands in it.

import { el } from "./dom.js";

const TYPED = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text" };
const PICKED = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/**
 * The control of an element: {node, read()}, or null for one that is not drawn here. `id` names it for its label; `state` is what stands in it;
 * `place` is {page, view, changed()}.
 */
export function slackField(element, { id, state, place }) {
  if (element.type in TYPED) return typedField(element, { id, state, place });
  if (element.type in PICKED) return pickedField(element, { id, state, place });
  if (element.type === "file_input") return slackFileField(element, { id, place });
  if (element.type.endsWith("external_select")) return askedField(element, { id, state, place });
  const several = element.type.startsWith("multi_") || element.type === "checkboxes";
  if (element.type === "radio_buttons" || several) return tickedField(element, { id, state, place, several });
  return element.type.endsWith("_select") ? chosenField(element, { id, state, place }) : null;
}

function typedField(element, { id, state, place }) {
  const shared = { id, placeholder: element.placeholder?.text ?? null, maxlength: element.max_length ?? null, class: "field-text" };
  const node = element.multiline ? el("textarea", { ...shared, rows: 4 }) : el("input", { ...shared, type: TYPED[element.type] });
  node.value = state?.value ?? "";
  const atOnce = element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  node.addEventListener(atOnce ? "input" : "change", () => place.changed(node.value));
  return { node, read: () => node.value };
}

function pickedField(element, { id, state, place }) {
  const node = el("input", { id, type: PICKED[element.type], class: "field-text" });
  const epoch = element.type === "datetimepicker";
  const value = state?.selected_date ?? state?.selected_time ?? state?.selected_date_time;
  node.value = epoch && value ? new Date(value * 1000).toISOString().slice(0, 16) : value ?? "";
  const read = () => (epoch ? Math.floor(Date.parse(`${node.value}Z`) / 1000) || null : node.value);
  node.addEventListener("change", () => place.changed(read()));
  return { node, read };
}

/** The choices of an element: {value, label, under}; people and channels are those of the workspace. */
function choicesOf(element, { page }) {
  const slack = page.hello.slack;
  if (element.type.includes("users")) return slack.people.map(({ id, name }) => ({ value: id, label: name }));
  if (element.type.includes("channels") || element.type.includes("conversations")) return slack.channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  const options = element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
  return options.map((option) => ({ value: option.value, label: option.text.text, under: option.description?.text }));
}

function standing(state) {
  const one = state?.selected_option?.value ?? state?.selected_user ?? state?.selected_channel ?? state?.selected_conversation;
  const many = state?.selected_options?.map(({ value }) => value) ?? state?.selected_users ?? state?.selected_channels ?? state?.selected_conversations;
  return new Set(many ?? (one ? [one] : []));
}

function chosenField(element, { id, state, place }) {
  const chosen = standing(state);
  const options = choicesOf(element, place).map(({ value, label }) => el("option", { value, selected: chosen.has(value) }, label));
  const node = el("select", { id, class: "field-text" }, el("option", { value: "" }, element.placeholder?.text ?? "Choose"), options);
  node.addEventListener("change", () => place.changed(node.value));
  return { node, read: () => node.value };
}

function tickedField(element, { id, state, place, several }) {
  const chosen = standing(state);
  const boxes = choicesOf(element, place).map(({ value, label, under }) => {
    const box = el("input", { type: several ? "checkbox" : "radio", name: id, value, checked: chosen.has(value) });
    return { box, label: el("label", { class: "field-tick" }, box, el("span", {}, label, under ? el("span", { class: "quiet" }, under) : null)) };
  });
  const read = () => {
    const ticked = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    return several ? ticked : ticked[0] ?? "";
  };
  const node = el("div", { class: "field-ticks", role: several ? "group" : "radiogroup", "aria-labelledby": `${id}-label` }, boxes.map(({ label }) => label));
  node.addEventListener("change", () => place.changed(read()));
  return { node, read };
}

/** A menu whose choices the app gives as one types; what was taken stands above as a button that takes it away. */
function askedField(element, { id, state, place }) {
  const several = element.type.startsWith("multi_");
  const taken = new Map([...(state?.selected_options ?? []), state?.selected_option].filter(Boolean).map((option) => [option.value, option.text.text]));
  const chips = el("div", { class: "field-taken" });
  const found = el("div", { class: "field-found" });
  const input = el("input", { id, type: "text", class: "field-text", placeholder: element.placeholder?.text ?? "Type to search" });
  const read = () => (several ? [...taken.keys()] : [...taken.keys()][0] ?? "");
  const draw = () => chips.replaceChildren(...[...taken].map(([value, label]) => fieldChip(`${label} ×`, `Take ${label} away`, () => {
    taken.delete(value);
    draw();
    place.changed(read());
  })));
  input.addEventListener("input", async () => {
    const typed = input.value;
    if (typed.length < (element.min_query_length ?? 3)) return found.replaceChildren();
    const answer = await place.page.post("/slack/view/suggest", { view: place.view.id, action_id: element.action_id, typed });
    if (input.value !== typed) return undefined;
    return found.replaceChildren(...(answer.options ?? []).map((option) => fieldChip(option.text.text, null, () => {
      if (!several) taken.clear();
      taken.set(option.value, option.text.text);
      input.value = "";
      found.replaceChildren();
      draw();
      place.changed(read());
    })));
  });
  draw();
  return { node: el("div", {}, chips, input, found), read };
}

function fieldChip(content, label, act) {
  const chip = el("button", { type: "button", class: "press", "aria-label": label }, content);
  chip.addEventListener("click", act);
  return chip;
}

/** A field of files: each is uploaded as soon as it is chosen, and submitted by its id. */
function slackFileField(element, { id, place }) {
  const accept = element.filetypes?.map((type) => `.${type}`).join(",") ?? null;
  const node = el("input", { id, type: "file", class: "field-file", accept, multiple: (element.max_files ?? 1) > 1 });
  let ids = [];
  node.addEventListener("change", async () => {
    ids = [];
    for (const file of node.files) {
      const answer = await place.page.post("/slack/upload", { name: file.name, data: await inBase64(file) });
      if (answer.ok) ids.push(answer.file);
      else place.page.refuse("slack", answer.error);
    }
  });
  return { node, read: () => ids };
}

function inBase64(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.split(",")[1] ?? ""));
    reader.readAsDataURL(file);
  });
}
