// Slack's views: the modal in front of the workspace, with its form, and the Home tab.

import { el, find, icon } from "./dom.js";
import { pressButton } from "./press.js";
import { drawSlackBlock } from "./slack_blocks.js";
import { slackField } from "./slack_fields.js";

/** The stack of modals changed: the one in front is drawn; what was typed in it stays where only it was drawn anew. */
export function showModals(page, stack) {
  const layer = find("slack-modal");
  const view = stack.at(-1);
  const open = Boolean(view) && !page.recorded;
  for (const behind of document.querySelectorAll("#slack > :not(#slack-modal)")) behind.inert = open;
  layer.hidden = !open;
  if (!open) {
    layer.replaceChildren();
    page.modal = null;
    page.modalOpener?.focus?.();
    page.modalOpener = null;
    return;
  }
  page.modalOpener ??= document.activeElement;
  if (page.modal?.id === view.id && sameFrame(page.modal.view, view)) return changeModal(page.modal, view, page);
  layer.replaceChildren(drawModal(view, page, stack.length > 1));
  return (layer.querySelector(".field-text, .field-ticks input") ?? layer.querySelector(".modal-title")).focus();
}

function sameFrame(one, other) {
  return ["title", "submit", "close"].every((part) => one[part]?.text === other[part]?.text);
}

/** What the modal shows was changed: fields that are the same stay as they are, with the cursor, the others are drawn. */
function changeModal(modal, view, page) {
  const blocks = drawBlocks(view, page, modal);
  for (const node of [...modal.body.children]) if (!blocks.includes(node)) node.remove();
  blocks.forEach((node, at) => {
    if (modal.body.children[at] !== node) modal.body.insertBefore(node, modal.body.children[at] ?? null);
  });
}

/** The nodes of the blocks of a modal; that of a field which stands in it already is the one that stands there. */
function drawBlocks(view, page, modal) {
  const before = modal.drawn;
  const fields = new Map();
  modal.view = view;
  modal.drawn = new Map();
  const nodes = view.blocks.map((block) => {
    const [told, had] = [JSON.stringify(block), before.get(block.block_id)];
    const kept = block.type === "input" && had?.told === told;
    const node = kept ? had.node : drawViewBlock(block, { page, view, fields });
    if (kept && modal.fields.has(block.block_id)) fields.set(block.block_id, modal.fields.get(block.block_id));
    modal.drawn.set(block.block_id, { told, node });
    return node;
  });
  modal.fields = fields;
  return nodes;
}

function drawModal(view, page, pushed) {
  const body = el("div", { class: "modal-body message" });
  const modal = { id: view.id, body, view, drawn: new Map(), fields: new Map() };
  page.modal = modal;
  body.append(...drawBlocks(view, page, modal));
  const close = pressButton({ page, platform: "slack", key: "modal-close", content: [view.close?.text ?? (pushed ? "Back" : "Cancel")], send: () => page.post("/slack/view/close", { view: view.id }) });
  const submit = view.submit ? el("button", { type: "submit", class: "press press-primary", "data-key": "modal-submit" }, view.submit.text) : null;
  const trouble = el("p", { class: "refusal modal-trouble", role: "alert", hidden: true });
  const form = el("form", { class: "modal-box", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", novalidate: true },
    el("header", { class: "modal-head" }, icon("mark", "mark"), el("h3", { class: "modal-title", id: "modal-title", tabindex: "-1" }, view.title.text), crossOut(view, page)),
    body, trouble, el("footer", { class: "modal-foot" }, close, submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit) sendView(form, { view, page, fields: modal.fields, submit, trouble });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    page.post("/slack/view/close", { view: view.id });
  });
  return form;
}

function crossOut(view, page) {
  const cross = el("button", { type: "button", class: "modal-cross", "aria-label": "Close" }, icon("cross"));
  cross.addEventListener("click", () => page.post("/slack/view/close", { view: view.id, every: true }));
  return cross;
}

async function sendView(form, { view, page, fields, submit, trouble }) {
  if (submit.getAttribute("aria-disabled") === "true") return;
  submit.setAttribute("aria-disabled", "true");
  trouble.hidden = true;
  for (const { error } of fields.values()) error.hidden = true;
  const entries = Object.fromEntries([...fields].map(([block, { read }]) => [block, read()]));
  const answer = await page.post("/slack/view/submit", { view: view.id, entries });
  submit.removeAttribute("aria-disabled");
  const told = answer.ok ? answer.failure : answer.error;
  if (told) Object.assign(trouble, { hidden: false, textContent: told });
  showFieldErrors(fields, answer.errors ?? {});
}

function showFieldErrors(fields, errors) {
  for (const [block, words] of Object.entries(errors)) {
    const field = fields.get(block);
    field.error.hidden = false;
    field.error.textContent = words;
  }
  fields.get(Object.keys(errors)[0])?.focus();
}

/** A block of a view; one with a field is drawn here, any other as in a message. */
function drawViewBlock(block, { page, view, fields }) {
  if (block.type !== "input") return drawSlackBlock(block, { page, view, block });
  const id = `field-${view.id}-${block.block_id}`;
  const { element } = block;
  const send = oneAtATime((value) => page.post("/slack/view/press", { view: view.id, action_id: element.action_id, block_id: block.block_id, value }));
  const changed = (value) => block.dispatch_action && send(value);
  const field = slackField(element, { id, state: view.values?.[block.block_id]?.[element.action_id], place: { page, view, changed } });
  if (!field) return drawSlackBlock({ ...block, type: `input with ${element.type}` }, { page, view, block });
  const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const target = field.node.matches("input, textarea, select") ? field.node : field.node.querySelector("input");
  target?.setAttribute("aria-describedby", `${id}-error`);
  fields.set(block.block_id, { read: field.read, error, focus: () => target?.focus() });
  const optional = block.optional ? el("span", { class: "quiet" }, " (optional)") : null;
  return el("div", { class: "block block-input" },
    el("label", { class: "field-label", id: `${id}-label`, for: id }, block.label.text, optional), field.node, error,
    block.hint ? el("p", { class: "quiet" }, block.hint.text) : null);
}

/** Sends values in their order, one at a time; of those that wait only the last is sent. */
function oneAtATime(send) {
  let sending = false;
  let waiting = [];
  return async (value) => {
    waiting = [value];
    if (sending) return;
    sending = true;
    while (waiting.length) await send(waiting.pop());
    sending = false;
  };
}

/** The Home tab as it was last published. */
export function showHome(page) {
  const view = page.world.home;
  const fields = new Map();
  find("slack-home").replaceChildren(view
    ? el("div", { class: "home-view message" }, view.blocks.map((block) => drawViewBlock(block, { page, view, fields })))
    : el("p", { class: "empty" }, "Offprint has not published this tab yet."));
}

/** Of the app's own place: its Home tab, or the messages with it. */
export function showAppTab(page, tab) {
  const room = page.world.open.slack;
  const isApp = Boolean(room?.direct);
  page.appTab = isApp ? tab : null;
  const onHome = isApp && tab === "home";
  find("slack-tabs").hidden = !isApp;
  find("slack-home").hidden = !onHome;
  find("slack-messages").parentElement.hidden = onHome;
  if (find("slack-composer")) find("slack-composer").hidden = onHome;
  for (const button of find("slack-tabs").children) button.setAttribute("aria-selected", String(button.dataset.appTab === tab));
  if (onHome) showHome(page);
}

/** Lets the tabs of the app's place be chosen, by mouse and by arrow keys; each choice is told to the app. */
export function wireAppTabs(page) {
  const tabs = find("slack-tabs");
  tabs.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-app-tab]")?.dataset.appTab;
    if (chosen) page.openAppTab(chosen);
  });
  tabs.addEventListener("keydown", (event) => {
    if (event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    page.openAppTab(page.appTab === "home" ? "messages" : "home");
    tabs.querySelector(`[data-app-tab="${page.appTab}"]`).focus();
  });
}
