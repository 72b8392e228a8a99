// What the person may do: look after the channels, or only be a member of them. A press changes it on both platforms.

import { find } from "./dom.js";
import { postJson } from "./post.js";

const WORDS = { manager: "Manages channels", member: "Only a member" };
const TITLES = { manager: "Press to be a member, who may read and search", member: "Press to manage the channels again" };

/** Shows the role, and lets a press change it; a record has none to change. */
export function wireRole({ role = "manager" }, recorded) {
  const button = find("person-role");
  const show = (now) => {
    button.dataset.role = now;
    button.textContent = WORDS[now];
    button.title = recorded ? "" : TITLES[now];
  };
  show(role);
  button.disabled = recorded;
  button.addEventListener("click", async () => {
    const answer = await postJson("/person", { role: button.dataset.role === "manager" ? "member" : "manager" });
    if (answer.ok) show(answer.role);
  });
}
