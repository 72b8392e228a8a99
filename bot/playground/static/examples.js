// Commands worth a minute: a click writes one into the composer of the workspace used last, and sends nothing.

import { el, find } from "./dom.js";
import { foldStory } from "./story.js";

const MOST_EXAMPLES = 3;
const WORKSPACE_WORDS = { slack: "Slack", discord: "Discord" };

/** Draws the examples of the workspace that was used last. */
export function drawExamples(page) {
  const commands = page.recorded ? [] : page.examples[page.lastUsed] ?? [];
  find("try-head").textContent = `Try next in ${WORKSPACE_WORDS[page.lastUsed]}`;
  find("try-list").replaceChildren(...commands.slice(0, MOST_EXAMPLES).map((command) => exampleItem(command, page)));
  find("try-head").parentElement.hidden = commands.length === 0;
}

function exampleItem(given, page) {
  const command = typeof given === "string" ? { text: given } : given;
  const button = el("button", { type: "button", class: "try-command", title: command.text, disabled: page.frozen }, command.text);
  const platform = page.lastUsed;
  button.addEventListener("click", () => {
    foldStory(false);
    page.fill(platform, command);
  });
  return el("li", {}, button);
}
