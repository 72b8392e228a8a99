// The menu of a Slack message: an answer in its thread, and the app's shortcuts.

import { el, icon } from "./dom.js";
import { choiceMenu } from "./press.js";

const LABEL_CHARACTERS = 80;

/** The menu of a message that all may see; null where there is nothing to choose. */
export function slackMessageMenu(message, page) {
  if (message.ephemeral || message.local || page.recorded) return null;
  const shortcuts = page.hello.slack.shortcuts.filter(({ type }) => type === "message").map((shortcut) => ({ label: shortcut.name, under: page.hello.bot.name, shortcut }));
  const menu = choiceMenu({
    page, platform: "slack", key: "message-menu", look: "press-icon", label: `More actions: ${page.labelOf(message).slice(0, LABEL_CHARACTERS)}`, content: [icon("more")],
    choices: [{ label: "Reply in thread" }, ...shortcuts],
    send: (choice) => (choice.shortcut ? takeShortcut(message, page, choice.shortcut) : replyBelow(message, page)),
  });
  return el("div", { class: "message-menu" }, menu);
}

function takeShortcut(message, page, shortcut) {
  return page.post("/slack/shortcut", { channel: message.channel, message: message.id, callback_id: shortcut.callback_id });
}

async function replyBelow(message, page) {
  page.composers.slack.replyTo(message);
  return { ok: true };
}
