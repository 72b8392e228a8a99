// The list that lies over the messages while a command is typed: a listbox that belongs to the text field in use.

import { el, find } from "./dom.js";

/** The list of a platform's composer. Options are {nodes, take}; the field in use keeps the focus all the while. */
export function makeSuggestions(platform) {
  const box = find(`${platform}-suggestions`);
  const state = { box, list: null, input: null, options: [], at: -1, name: `${platform}-options` };
  return {
    get open() {
      return !box.hidden;
    },
    show: (input, { head, options, first = 0 }) => showOptions(state, input, { head, options, first }),
    hide: () => hideOptions(state),
    /** Takes the key if it is one of the list's; `takes` says whether Enter and Tab belong to it now. */
    key: (event, takes = true) => suggestionKey(state, event, takes),
  };
}

function showOptions(state, input, { head, options, first }) {
  if (!options.length) return hideOptions(state);
  state.input = input;
  state.options = options;
  const rows = options.map((option, index) => optionRow(state, option, index));
  state.list = el("div", { role: "listbox", id: state.name, "aria-label": "Suggestions" }, rows);
  state.box.replaceChildren(el("p", { class: "suggestions-head" }, head), state.list);
  state.box.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", state.name);
  mark(state, Math.min(first, options.length - 1));
}

function optionRow(state, option, index) {
  const row = el("div", { role: "option", class: "suggestion", id: `${state.name}-${index}`, "aria-selected": "false" }, option.nodes);
  row.addEventListener("mousedown", (event) => event.preventDefault());
  row.addEventListener("click", () => option.take());
  row.addEventListener("mousemove", () => state.at !== index && mark(state, index));
  return row;
}

function mark(state, index) {
  state.list.children[state.at]?.setAttribute("aria-selected", "false");
  state.at = index;
  const row = state.list.children[index];
  row?.setAttribute("aria-selected", "true");
  row?.scrollIntoView({ block: "nearest" });
  if (row) state.input.setAttribute("aria-activedescendant", row.id);
  else state.input.removeAttribute("aria-activedescendant");
}

function hideOptions(state) {
  state.box.hidden = true;
  state.at = -1;
  state.input?.setAttribute("aria-expanded", "false");
  state.input?.removeAttribute("aria-activedescendant");
}

function suggestionKey(state, event, takes) {
  if (state.box.hidden) return false;
  const count = state.options.length;
  if (event.key === "ArrowDown") mark(state, (state.at + 1) % count);
  else if (event.key === "ArrowUp") mark(state, (Math.max(state.at, 0) - 1 + count) % count);
  else if (event.key === "Escape") hideOptions(state);
  else if (takes && state.at >= 0 && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) state.options[state.at].take();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
