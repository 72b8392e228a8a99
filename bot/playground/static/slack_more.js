// Blocks of Slack's messages that hold much: tables, thumbs, previews of links, shared files.

import { el, icon } from "./dom.js";
import { outsideLink } from "./links.js";
import { awaitAnswer, pressButton } from "./press.js";
import { sharedFile } from "./shared_file.js";
import { slackPress } from "./slack_elements.js";
import { richText } from "./slack_rich_text.js";

const TABLE_PAGE = 5;

/** A table that the reader sorts by a press on a column's head, and turns by pages. */
export function dataTable(block, { page }) {
  const [head, ...rows] = block.rows;
  const state = { by: null, down: false, from: 0, size: block.page_size ?? TABLE_PAGE };
  const body = el("tbody");
  const turn = el("div", { class: "table-turn" });
  const draw = () => {
    body.replaceChildren(...sortedRows(rows, state).slice(state.from, state.from + state.size).map((row) => tableRow(row, block, page)));
    turn.replaceChildren(...tableTurns(rows.length, state, draw));
  };
  const heads = head.map((cell, column) => el("th", { scope: "col" }, sortButton(cell.text, column, state, draw)));
  draw();
  return el("div", { class: "block table-frame", tabindex: "0", role: "group", "aria-label": block.caption },
    el("table", { class: "data-table" }, el("caption", {}, block.caption), el("thead", {}, el("tr", {}, heads)), body), turn);
}

function sortedRows(rows, { by, down }) {
  if (by === null) return rows;
  const numbers = rows.every((row) => row[by].type === "raw_number");
  const order = (a, b) => (numbers ? a[by].value - b[by].value : cellWords(a[by]).localeCompare(cellWords(b[by])));
  return rows.toSorted((a, b) => (down ? order(b, a) : order(a, b)));
}

function cellWords(cell) {
  return cell.text ?? (cell.elements ?? []).map(cellWords).join("");
}

function tableRow(row, block, page) {
  const named = block.row_header_column_index ?? 0;
  return el("tr", {}, row.map((cell, column) => {
    const look = { class: cell.type === "raw_number" ? "cell-number" : null };
    const content = cell.type === "rich_text" ? richText(cell, page) : cell.text;
    return column === named ? el("th", { scope: "row", ...look }, content) : el("td", look, content);
  }));
}

function sortButton(words, column, state, draw) {
  const button = el("button", { type: "button", class: "table-sort" }, words);
  button.addEventListener("click", () => {
    state.down = state.by === column && !state.down;
    state.by = column;
    state.from = 0;
    draw();
  });
  return button;
}

function tableTurns(total, state, draw) {
  if (total <= state.size) return [];
  const step = (label, from, possible) => {
    const button = el("button", { type: "button", class: "press", disabled: !possible }, label);
    button.addEventListener("click", () => {
      state.from = from;
      draw();
    });
    return button;
  };
  const last = Math.min(total, state.from + state.size);
  return [step("Previous", state.from - state.size, state.from > 0), el("span", { class: "quiet" }, `${state.from + 1}–${last} of ${total}`), step("Next", state.from + state.size, last < total)];
}

// https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
const THUMBS = [["positive_button", "👍"], ["negative_button", "👎"]];

/** Native thumbs and small signs below a message. */
export function contextActions(block, place) {
  return el("div", { class: "block block-actions" }, block.elements.map((element) => (element.type === "feedback_buttons" ? thumbs(element, place) : signButton(element, place))));
}

/** Slack draws two thumbs; what the app calls them is shown on hovering alone. */
function thumbs(element, place) {
  return el("span", { class: "thumbs", role: "group" }, THUMBS.map(([which, thumb]) => {
    const { text, value, accessibility_label: label } = element[which];
    const button = smallButton(thumb, label ?? text.text, element, place, { value });
    button.setAttribute("title", text.text);
    return button;
  }));
}

function signButton(element, place) {
  return smallButton(icon("cross"), element.accessibility_label ?? element.text.text, element, place, {});
}

function smallButton(content, label, element, place, more) {
  const button = el("button", { type: "button", class: "press press-icon", "data-key": `${element.action_id}/${more.value ?? ""}`, "aria-label": label, disabled: place.page.frozen }, content);
  button.addEventListener("click", () => awaitAnswer(button, { page: place.page, platform: "slack", send: () => slackPress(element, place, more) }));
  return button;
}

/** What stands below a person's message: previews of its links, and files that were shared. */
export function drawBelow(message, page, drawBlocks) {
  const previews = (message.unfurls ?? []).map((preview) => el("div", { class: "unfurl" }, preview.entity ? workObject(preview, message, page) : drawBlocks(preview.blocks ?? [], page)));
  const files = (message.shared ?? []).map((file) => sharedFile({ ...file, href: page.recorded ? null : file.href }));
  return [...previews, ...files];
}

/** A Work Object: its preview, with a button that opens the pane, and what the app then gave for it. */
function workObject({ url: address, entity, details }, message, page) {
  const open = pressButton({ page, platform: "slack", key: `details/${address}`, content: ["Details"], label: `Details of ${entity.entity_payload.attributes.title.text}`, send: () => page.post("/slack/details", { channel: message.channel, message: message.id, address }) });
  return el("div", {}, entityBox(entity), page.recorded ? null : open, details ? el("aside", { class: "work-details", "aria-label": "Details" }, details.error ? el("p", {}, details.error.custom_message ?? details.error.status) : entityBox(details)) : null);
}

function entityBox({ url, entity_payload: payload }) {
  const { title, display_type: kind, product_name: product } = payload.attributes;
  const fields = (payload.custom_fields ?? []).map((field) => el("div", {}, el("span", { class: "quiet" }, `${field.label}: `), field.type === "slack#/types/link" ? outsideLink(field.value, [field.value]) : String(field.value ?? "")));
  const description = payload.fields?.description?.value;
  return el("div", { class: "work-object" }, el("p", { class: "quiet" }, [product, kind].filter(Boolean).join(" · ")), el("p", { class: "card-title" }, outsideLink(url, [title.text])), fields, description ? el("p", {}, description) : null);
}
