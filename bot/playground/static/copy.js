// A Copy button on every block of code of the project's own pages.

import { el } from "./dom.js";

const COPIED_MS = 2000;
const CLOSE_TO_CODE = "copied-from";

for (const block of document.querySelectorAll("pre")) addButton(block);

function addButton(block) {
  const button = el("button", { type: "button", class: "copy" }, "Copy");
  const frame = el("div", { class: CLOSE_TO_CODE });
  block.replaceWith(frame);
  frame.append(block, button);
  button.addEventListener("click", () => copy(block, button));
}

async function copy(block, button) {
  try {
    await navigator.clipboard.writeText(block.textContent.trimEnd());
    tell(button, "Copied");
  } catch {
    getSelection().selectAllChildren(block);
    tell(button, "Press Ctrl+C");
  }
}

function tell(button, words) {
  button.textContent = words;
  setTimeout(() => {
    button.textContent = "Copy";
  }, COPIED_MS);
}
