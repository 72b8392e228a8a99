// Light, dark or as the system: the one thing that the page remembers.

import { find } from "./dom.js";

const THEME_KEY = "offprint-theme";
const THEMES = ["light", "system", "dark"];

/** Wires the three buttons and takes up the choice of last time. */
export function wireTheme() {
  const group = find("theme");
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];
  const choose = (theme) => {
    applyTheme(theme);
    for (const button of buttons) {
      const chosen = button.dataset.themeChoice === theme;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  };
  group.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (theme) choose(theme);
  });
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    choose(next.dataset.themeChoice);
    next.focus();
  });
  choose(storedTheme());
}

function applyTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    return; // a browser that keeps nothing still shows the choice
  }
}

function storedTheme() {
  try {
    const theme = localStorage.getItem(THEME_KEY);
    return THEMES.includes(theme) ? theme : "system";
  } catch {
    return "system";
  }
}
