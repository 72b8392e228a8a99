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
  find("try-head").hidden = commands.length === 0;
  hideWhenEmpty();
}

/** The button that lets the next paper come out; without papers to come there is no button. */
export function drawNextPaper(page, offered) {
  const button = find("next-paper");
  button.hidden = !offered;
  hideWhenEmpty();
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await page.post("/next-paper", {});
    button.disabled = page.frozen;
    page.speaker.now(answer.ok ? "The next paper comes with the next poll." : answer.error);
  });
}

function hideWhenEmpty() {
  document.querySelector(".try-part").hidden = find("try-head").hidden && find("next-paper").hidden;
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
