// A message as Discord shows it: what it answers, its parts, and who can see it.

import { drawComponents, firstDiscordText } from "./discord_components.js";
import { drawEmbed } from "./discord_embeds.js";
import { discordMessageMenu, openByOtherButton } from "./discord_menu.js";
import { el, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { messageFrame } from "./message_frame.js";
import { isPost } from "./world.js";

/** A Discord message, an answer to mira alone, or the sign that an answer is being thought of. */
export function drawDiscordMessage(message, page) {
  const item = messageFrame(message, {
    page,
    above: message.used ? usedLine(message, page) : postLine(message, page),
    body: message.thinking ? thinkingBody(message) : discordBody(message, page),
    below: message.ephemeral ? onlyYou(message, page) : null,
    label: message.thinking ? `${message.author.name} is thinking` : firstDiscordText(message),
    more: message.ephemeral ? "message-ephemeral" : "",
    menu: discordMessageMenu(message, page),
  });
  openByOtherButton(item.firstChild);
  return item;
}

/** The head of a forum's post over its first message: its title, its tags, and whether it is in the archive. */
function postLine(message, page) {
  const post = isPost(message) ? page.world.threads.get(message.thread) : null;
  if (!post) return null;
  return el("div", { class: "message-above post" },
    el("h4", { class: "post-title" }, post.name),
    post.tags.map((tag) => el("span", { class: "post-tag" }, tag)),
    post.archived ? el("span", { class: "post-tag post-old" }, "archived") : null);
}

function discordBody(message, page) {
  if (message.failed) return el("p", { class: "failed-text" }, message.text);
  return [
    el("div", { class: "text-display" }, markdown(message.text ?? "", page)),
    (message.embeds ?? []).map((embed) => drawEmbed(embed, page)),
    el("div", { class: "components" }, drawComponents(message.components, { page, message })),
  ].flat();
}

function thinkingBody(message) {
  return el("p", { class: "thinking" }, `${message.author.name} is thinking…`);
}

function usedLine(message, page) {
  const person = message.user ?? page.world.person.name;
  return el("p", { class: "message-above used" },
    el("span", { class: "used-face", "aria-hidden": "true" }, person.slice(0, 1).toUpperCase()),
    el("span", {}, el("span", { class: "used-person" }, person), " used ", el("span", { class: "used-command" }, message.used)));
}

function onlyYou(message, page) {
  const dismiss = el("button", { type: "button", class: "dismiss", hidden: page.recorded }, "Dismiss message");
  dismiss.addEventListener("click", () => page.dismiss(message));
  return el("p", { class: "only-you" }, icon("eye"), el("span", {}, page.recorded ? "Only you can see this" : "Only you can see this · "), dismiss);
}
