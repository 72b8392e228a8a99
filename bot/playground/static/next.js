// What is worth trying next: the server's lists, and what was last done from this page's own composers. Nothing here is drawn.

import { unescapeSlack } from "./mrkdwn.js";

const POINTED = /```[^`]*\n *\^+ *\n?```/;
const OFFERED = /(?:Try|Did you mean) `\/papers /;
const CORRECTION = /`(\/papers [^`\n]+)`/;

/** Nothing was told and nothing done yet. */
export function makeNext() {
  return { lists: { slack: new Map(), discord: new Map() }, asked: new Map(), last: { slack: null, discord: null } };
}

/** Takes in a list of the server's; `after` is "start", "error", or the verb after which it is worth typing. */
export function learnExamples(next, { platform, after, commands }) {
  next.lists[platform].set(after, commands.map((command) => (typeof command === "string" ? { text: command } : command)));
}

/** A composer sends a command: it counts as done when its answer comes. */
export function noteAsked(next, { platform, channel }, { path, text }) {
  const verb = path?.[0] ?? (/^\/\S+(?:\s+(\S+))?/.exec(text)?.[1] ?? "help").toLowerCase();
  if (path || text.startsWith("/")) next.asked.set(`${platform}/${channel}`, verb);
}

/** No answer will come to what was asked there. */
export function forgetAsked(next, { platform, channel }) {
  return next.asked.delete(`${platform}/${channel}`);
}

/** A private answer came; it tells how what was asked there has ended, and what would have worked. */
export function noteAnswer(next, message) {
  const verb = next.asked.get(`${message.platform}/${message.channel}`);
  if (!forgetAsked(next, message)) return;
  const said = saidTexts(message.blocks ?? message.components ?? []).concat(message.text ?? "").join("\n");
  const wrong = POINTED.test(said) || OFFERED.test(said);
  const [, correction] = (wrong && CORRECTION.exec(said)) || [];
  next.last[message.platform] = { after: wrong ? "error" : verb, correction: message.platform === "slack" ? unescapeSlack(correction ?? "") : correction };
}

function saidTexts(node) {
  return Object.entries(node).flatMap(([key, value]) => {
    if (typeof value === "string") return key === "text" || key === "content" ? [value] : [];
    return value ? saidTexts(value) : [];
  });
}

/** What to try on a platform, best first: {text} on Slack, on Discord with path and options where they are known. */
export function nextCommands(next, platform) {
  const { after = "start", correction } = next.last[platform] ?? {};
  const lists = next.lists[platform];
  const commands = lists.get(after) ?? lists.get("start") ?? [];
  return correction ? [{ text: correction }, ...commands.filter(({ text }) => text !== correction)] : commands;
}
