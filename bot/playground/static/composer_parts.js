// What both composers do alike: grow, show a refusal, send, be stopped or replaced.

import { el, find } from "./dom.js";

/** Shows or clears the sentence with which something was refused. */
export function showRefusal(platform, sentence) {
  const line = find(`${platform}-refusal`);
  if (!line) return; // a recorded page has no composer
  line.hidden = !sentence;
  if (line.textContent !== (sentence ?? "")) line.textContent = sentence ?? ""; // what stands is not spoken again
}

/** Writes a text into a field, grows it, and tells whoever listens. */
export function writeText(field, text) {
  field.value = text;
  growField(field);
}

/** As many rows as lines, for browsers without `field-sizing`. */
export function growField(field) {
  field.rows = Math.min(6, field.value.split("\n").length);
}

/** A composer that cannot send now; `recordedOn` replaces it for good. */
export function stopComposer(platform, { stopped, recordedOn = null }) {
  const form = find(`${platform}-composer`);
  form.toggleAttribute("data-stopped", stopped);
  for (const control of form.querySelectorAll("textarea, input, button")) control.disabled = stopped;
  if (!stopped) form.querySelector(".send").disabled = !form.querySelector("textarea").value.trim() && form.querySelector(".fields:not([hidden])") === null;
  if (recordedOn) form.replaceChildren(el("p", { class: "recorded" }, `Recorded on ${recordedOn}. `, el("code", {}, "make demo"), " lets you type here."));
}

/** Keys of a text field that neither send nor write: composing text is left alone. */
export function isComposingKey(event) {
  return event.isComposing || event.keyCode === 229;
}
