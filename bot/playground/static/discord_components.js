// Discord's components (version 2 and the older rows), drawn as they were sent, one function a type.

import { el, icon, stripe } from "./dom.js";
import { markdown } from "./markdown.js";
import { drawPicture } from "./pictures.js";
import { choiceMenu, foldSign, pressButton, pressLink } from "./press.js";
import { sharedFile } from "./shared_file.js";
import { placeOf } from "./thread.js";
import { unknownBox } from "./unknown.js";

const LINK_STYLE = 5;
const LOOKS = { 1: "press-primary", 3: "press-success", 4: "press-danger" };

// https://docs.discord.com/developers/components/reference#component-object-component-types
const COMPONENTS = {
  1: (row, place) => el("div", { class: "action-row" }, parts(row.components, place)),
  2: discordButton,
  3: discordSelect,
  9: (section, place) => el("div", { class: "discord-section" }, el("div", { class: "section-main" }, parts(section.components, place)), parts([section.accessory], place)),
  10: (text, { page }) => el("div", { class: "text-display" }, markdown(text.content, page)),
  11: (thumbnail, { page }) => drawPicture(thumbnail.media?.url ?? "", thumbnail.description, { page }),
  12: discordGallery,
  13: discordFile,
  14: (separator) => el("hr", { class: `separator ${separator.divider === false ? "" : "separator-drawn"} ${separator.spacing === 2 ? "separator-large" : ""}` }),
  17: discordContainer,
};

/** The nodes of a list of components; `place` is {page, message}. */
export function drawComponents(components, place) {
  return parts(components, place);
}

function parts(components, place) {
  return (components ?? []).filter(Boolean).map((component) => (COMPONENTS[component.type] ?? unknownComponent)(component, place));
}

function discordGallery(gallery, { page, message }) {
  const drawn = (item) => drawPicture(item.media?.url ?? "", item.description, { page, wide: true, own: message.files?.[item.media?.url] });
  return el("div", { class: "gallery" }, (gallery.items ?? []).map(drawn));
}

function discordFile(component, { message }) {
  const address = component.file?.url ?? "";
  const href = message.files?.[address] ?? null;
  const base64 = href?.split(",")[1] ?? "";
  return sharedFile({ name: address.replace("attachment://", ""), size: (base64.length * 3) / 4, href });
}

function unknownComponent(component) {
  return unknownBox(`component ${component.type}`, component);
}

function discordContainer(container, place) {
  const colour = typeof container.accent_color === "number" ? stripe(container.accent_color) : null;
  return el("div", { class: "container" }, colour, parts(container.components, place));
}

function discordPress(component, { page, message }, more = {}) {
  return page.post("/discord/press", { channel: placeOf(message), message: message.id, custom_id: component.custom_id ?? "", ...more });
}

function discordButton(button, place) {
  const content = [button.emoji?.name ?? null, button.label ?? null];
  const shared = { key: button.custom_id ?? button.url, look: LOOKS[button.style] ?? "" };
  if (button.style === LINK_STYLE && !button.disabled) return pressLink({ ...shared, address: button.url, content: [...content, icon("outside")] });
  return pressButton({ ...shared, page: place.page, platform: "discord", content, disabled: Boolean(button.disabled), send: () => discordPress(button, place) });
}

function discordSelect(select, place) {
  const shown = (select.options ?? []).find((option) => option.default)?.label ?? select.placeholder ?? "Choose";
  return choiceMenu({
    page: place.page, platform: "discord", key: select.custom_id, label: shown, content: [shown, foldSign()], disabled: Boolean(select.disabled),
    choices: (select.options ?? []).map((option) => ({ label: option.label, under: option.description, value: option.value })),
    send: ({ value }) => discordPress(select, place, { values: [value] }),
  });
}

/** The first text of a message, for labels: its content, else the first text display in it. */
export function firstDiscordText(message) {
  return message.text || firstText(message.components) || message.embeds?.[0]?.title || "";
}

function firstText(components) {
  for (const component of components ?? []) {
    const text = component.type === 10 ? component.content : firstText(component.components);
    if (text) return text;
  }
  return "";
}
