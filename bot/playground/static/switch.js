// Where not all panes fit: two columns of which the second has tabs, or one pane and tabs for all.

import { find } from "./dom.js";

const PLATFORMS = ["slack", "discord", "email"];
const NARROW = matchMedia("(max-width: 959px)");
const TWO_COLUMNS = matchMedia("(min-width: 960px) and (max-width: 1439px)");

/** Wires the tabs; `changed()` is called after another workspace came into view. */
export function wireSwitch(changed) {
  find("switch").addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) showWorkspace(tab.dataset.tab, changed);
  });
  find("switch").addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey || !step) return;
    event.preventDefault();
    const tabs = tabbed().map((platform) => find(`tab-${platform}`));
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    showWorkspace(next.dataset.tab, changed);
    next.focus();
  });
  for (const width of [NARROW, TWO_COLUMNS]) {
    width.addEventListener("change", () => {
      drawSwitch();
      changed();
    });
  }
  drawSwitch();
}

/** Brings a workspace into view where not all are shown. */
export function showWorkspace(platform, changed) {
  document.body.dataset.workspace = platform;
  if (platform !== "slack") document.body.dataset.second = platform;
  drawSwitch();
  changed();
}

/** Whether a workspace is on the screen now. */
export function workspaceShown(platform) {
  return !tabbed().includes(platform) || selectedTab() === platform;
}

/** The workspaces that stand behind tabs at this width. */
function tabbed() {
  if (NARROW.matches) return PLATFORMS;
  return TWO_COLUMNS.matches ? PLATFORMS.slice(1) : [];
}

function selectedTab() {
  return NARROW.matches ? document.body.dataset.workspace : document.body.dataset.second;
}

function drawSwitch() {
  for (const platform of PLATFORMS) {
    const selected = selectedTab() === platform;
    find(`tab-${platform}`).setAttribute("aria-selected", String(selected));
    find(`tab-${platform}`).tabIndex = selected ? 0 : -1;
    if (tabbed().includes(platform)) find(platform).setAttribute("role", "tabpanel");
    else find(platform).removeAttribute("role");
  }
}
