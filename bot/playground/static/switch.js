// On narrow screens one workspace is shown, and two tabs choose which.

import { find } from "./dom.js";

const NARROW = "(max-width: 959px)";
const PLATFORMS = ["slack", "discord"];

/** Wires the tabs; `changed()` is called after another workspace came into view. */
export function wireSwitch(changed) {
  const tabs = PLATFORMS.map((platform) => find(`tab-${platform}`));
  find("switch").addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) showWorkspace(tab.dataset.tab, changed);
  });
  find("switch").addEventListener("keydown", (event) => {
    if (event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    const other = tabs.find((tab) => tab !== document.activeElement);
    showWorkspace(other.dataset.tab, changed);
    other.focus();
  });
  const narrow = matchMedia(NARROW);
  const roles = () => PLATFORMS.forEach((platform) => (narrow.matches ? find(platform).setAttribute("role", "tabpanel") : find(platform).removeAttribute("role")));
  narrow.addEventListener("change", () => {
    roles();
    changed();
  });
  roles();
}

/** Brings a workspace into view where only one is shown. */
export function showWorkspace(platform, changed) {
  document.body.dataset.workspace = platform;
  for (const one of PLATFORMS) {
    find(`tab-${one}`).setAttribute("aria-selected", String(one === platform));
    find(`tab-${one}`).tabIndex = one === platform ? 0 : -1;
  }
  changed();
}

/** Whether a workspace is on the screen now. */
export function workspaceShown(platform) {
  return !matchMedia(NARROW).matches || document.body.dataset.workspace === platform;
}
