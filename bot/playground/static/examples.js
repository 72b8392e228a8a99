// Commands worth a minute: a click writes one into the composer of the workspace used last, and sends nothing.

import { el, find } from "./dom.js";
import { nextCommands } from "./next.js";
import { foldStory } from "./story.js";

const MOST_EXAMPLES = 3;
const WORKSPACE_WORDS = { slack: "Slack", discord: "Discord" };

/** Draws the examples of the workspace that was used last, if they are others than those that stand. */
export function drawExamples(page) {
  const commands = page.recorded ? [] : nextCommands(page.next, page.lastUsed).slice(0, MOST_EXAMPLES);
  const list = find("try-list");
  const key = JSON.stringify([page.lastUsed, commands]);
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  find("try-head").textContent = `Try next in ${WORKSPACE_WORDS[page.lastUsed]}`;
  list.replaceChildren(...commands.map((command) => exampleItem(command, page)));
  find("try-head").parentElement.hidden = commands.length === 0;
}

function exampleItem(command, page) {
  const button = el("button", { type: "button", class: "try-command", title: command.text, disabled: page.frozen }, command.text);
  const platform = page.lastUsed;
  button.addEventListener("click", () => {
    foldStory(false);
    page.fill(platform, command);
  });
  return el("li", {}, button);
}
