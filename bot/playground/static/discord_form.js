// A form that the app opened, as Discord shows it: over everything, one at a time, closed without a word to the app.

import { el, find, icon } from "./dom.js";
import { formField, isRequired } from "./form_fields.js";
import { markdown } from "./markdown.js";
import { postJson } from "./post.js";

const ROW = 1;
const TEXT_DISPLAY = 10;
const LABEL = 18;

/** Shows a form; what is sent goes to the app, and what Discord asks to mend stands under its field. */
export function openForm(form, page) {
  find("discord-form")?.remove();
  const state = { form, page, readers: new Map(), errors: new Map() };
  const dialog = el("dialog", { id: "discord-form", class: "discord form", "aria-labelledby": "discord-form-title" });
  const body = el("form", { method: "dialog" },
    el("header", { class: "form-head" },
      el("svg-place", {}), el("h2", { id: "discord-form-title" }, form.title), closeButton(dialog)),
    el("p", { class: "form-from" }, `This form goes to ${page.hello.bot.name}. Do not share passwords.`),
    (form.components ?? []).map((part, at) => drawPart(part, { at, state })),
    el("p", { class: "form-refusal", role: "alert", hidden: true }),
    el("footer", { class: "form-foot" }, cancelButton(dialog), el("button", { type: "submit", class: "form-send" }, "Submit")));
  body.querySelector("svg-place").replaceWith(icon("mark"));
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    sendForm(dialog, state);
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(body);
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".form-input, .form-choices input, .form-file")?.focus();
}

function closeButton(dialog) {
  const button = el("button", { type: "button", class: "form-close", "aria-label": "Close" }, icon("cross"));
  button.addEventListener("click", () => dialog.close());
  return button;
}

function cancelButton(dialog) {
  const button = el("button", { type: "button", class: "form-cancel" }, "Cancel");
  button.addEventListener("click", () => dialog.close());
  return button;
}

function drawPart(part, { at, state }) {
  if (part.type === TEXT_DISPLAY) return el("div", { class: "form-text" }, markdown(part.content, state.page));
  if (part.type === LABEL) return drawField(part.component, { at, state, label: part.label, under: part.description });
  if (part.type === ROW) return part.components.map((component) => drawField(component, { at, state, label: component.label }));
  return el("pre", { class: "unknown" }, JSON.stringify(part, null, 1));
}

function drawField(component, { at, state, label, under = null }) {
  const id = `form-field-${at}`;
  const field = formField(component, { id, page: state.page });
  const error = el("p", { class: "form-error", id: `${id}-error`, hidden: true });
  state.readers.set(component.custom_id, field.read);
  state.errors.set(component.custom_id, error);
  const star = isRequired(component) ? el("span", { class: "form-star", "aria-hidden": "true" }, " *") : null;
  const name = field.isGroup ? el("p", { class: "form-label", id: `${id}-label` }, label, star) : el("label", { class: "form-label", for: id, id: `${id}-label` }, label, star);
  const hint = under ? el("p", { class: "form-under", id: `${id}-under` }, under) : null;
  const control = field.nodes[0].id === id ? field.nodes[0] : field.nodes[0].querySelector(`#${id}`) ?? field.nodes[0];
  control.setAttribute("aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "));
  if (field.isGroup) control.setAttribute("aria-labelledby", `${id}-label`);
  return el("div", { class: "form-field" }, name, hint, field.nodes, error);
}

async function sendForm(dialog, state) {
  const send = dialog.querySelector(".form-send");
  if (send.getAttribute("aria-disabled") === "true") return;
  send.setAttribute("aria-disabled", "true");
  const fields = {};
  for (const [name, read] of state.readers) fields[name] = await read();
  const answer = await postJson("/discord/submit", { form: state.form.id, fields });
  send.removeAttribute("aria-disabled");
  if (answer.ok) {
    dialog.close();
    if (answer.form) openForm(answer.form, state.page);
    return;
  }
  showErrors(dialog, state, answer);
}

function showErrors(dialog, state, answer) {
  for (const [name, line] of state.errors) {
    line.hidden = name !== answer.field;
    line.textContent = name === answer.field ? answer.error : "";
  }
  const whole = dialog.querySelector(".form-refusal");
  whole.hidden = state.errors.has(answer.field);
  whole.textContent = whole.hidden ? "" : answer.error;
  const line = state.errors.get(answer.field);
  line?.parentElement.querySelector("input, textarea, select")?.focus();
}
