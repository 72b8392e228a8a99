// A message's menu: what the app offers for any message, in the corner of it or by the other mouse button.

import { icon, unseen } from "./dom.js";
import { choiceMenu } from "./press.js";
import { placeOf } from "./thread.js";

const OF_MESSAGES = 3;

/** The menu of a message; null where the app offers nothing, or the message is a note of the platform's. */
export function discordMessageMenu(message, page) {
  const offered = page.world.commands.discord.filter((command) => command.type === OF_MESSAGES);
  if (!offered.length || page.recorded || message.local || message.thinking) return null;
  return choiceMenu({
    page, platform: "discord", key: "message-menu", look: "message-menu", label: "Apps, for this message",
    content: [icon("more"), unseen("Apps")],
    choices: offered.map((command) => ({ label: command.shown ?? command.name, under: page.hello.bot.name, value: command.name })),
    send: ({ value }) => page.post("/discord/menu", { channel: placeOf(message), message: message.id, name: value }),
  });
}

/** Lets the other mouse button open the menu of a message, as it does in Discord. */
export function openByOtherButton(article) {
  article.addEventListener("contextmenu", (event) => {
    const opener = article.querySelector(".message-menu");
    if (!opener || event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    opener.click();
  });
}
