// Slack's mrkdwn into nodes: a closed list of marks, everything else is literal.

import { codeBlock, inlineCode } from "./code.js";
import { el } from "./dom.js";
import { inlineNodes } from "./inline.js";
import { outsideLink } from "./links.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Slack escapes these three and no others. */
export function unescapeSlack(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

/** Nodes of a mrkdwn text; `page` knows names of people and channels. In a `verbatim` text no bare address is a link. */
export function mrkdwn(text, page, verbatim = false) {
  const rules = verbatim ? mrkdwnRules(page) : [...mrkdwnRules(page), BARE_ADDRESS];
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (part.length > 5 && part.startsWith("```") && part.endsWith("```")) return [codeBlock(unescapeSlack(part.slice(3, -3)))];
    return quotedLines(part.replace(/^\n|\n$/g, ""), rules);
  });
}

function quotedLines(text, rules) {
  const read = (lines) => hangingLines(lines, (part) => inlineNodes(part, { rules, plain: unescapeSlack }));
  return text.split(/((?:^(?:&gt;|>) ?.*(?:\n|$))+)/m).filter(Boolean).flatMap((part) => {
    if (!/^(?:&gt;|>)/.test(part)) return read(part);
    return [el("blockquote", { class: "mrkdwn-quote" }, read(part.trimEnd().replace(/^(?:&gt;|>) ?/gm, "")))];
  });
}

/** Lines with a bullet or a number. One with words right below it is text like any other: nothing sets those in. */
const LISTED = /((?:^(?:•|\d{1,3}\.) .*(?:\n(?=\n|•|\d{1,3}\. )|\n?(?![\s\S])))+)/m;

/** Lines that begin with a bullet or a number keep that text; what wraps is set under their words, for the eye alone. */
function hangingLines(text, read) {
  return text.split(LISTED).flatMap((part, index, parts) => {
    if (index % 2) return part.trimEnd().split("\n").map((line) => hangingLine(line, read));
    return part ? read(index < parts.length - 1 ? part.replace(/\n$/, "") : part) : [];
  });
}

function hangingLine(line, read) {
  const [mark] = /^\S+ /.exec(line);
  return el("div", { class: "hanging" }, el("span", { class: "hanging-mark" }, mark), el("div", { class: "hanging-words" }, read(line.slice(mark.length))));
}

const BARE_ADDRESS = [
  /(?<!\w)https?:\/\/[^\s<>|]*[^\s<>|.,;:!?'")\]]/y, (match) => outsideLink(unescapeSlack(match[0]), [unescapeSlack(match[0])]),
];

/** Bold is read between blanks and punctuation alone: beside a letter of any script the stars are shown. */
const BOLD = /(?<![^\s!"'(),\-./:;?[\]{}<>&])\*(?![\s*])([^\n]*?[^\s*])\*(?![^\s!"'(),\-./:;?[\]{}<>&])/y;

function mrkdwnRules(page) {
  return [
    [/`([^`\n]+)`/y, (match) => inlineCode(unescapeSlack(match[1]))],
    [/<(https?:\/\/[^|>]+)(?:\|([^>]+))?>/y, (match, inner) => outsideLink(unescapeSlack(match[1]), match[2] ? inner(match[2]) : [unescapeSlack(match[1])])],
    [/<@([A-Z0-9]+)(?:\|([^>]*))?>/y, (match) => slackMention(`@${page.personName(match[1]) ?? match[2] ?? match[1]}`)],
    [/<#([A-Z0-9]+)(?:\|([^>]*))?>/y, (match) => slackMention(`#${page.channelName("slack", match[1]) ?? (match[2] || match[1])}`)],
    [/<!(here|channel|everyone)(?:\|[^>]*)?>/y, (match) => slackMention(`@${match[1]}`)],
    [/<!date\^(\d+)\^([^|>^]*)(?:\^[^|>]*)?\|([^>]*)>/y, (match) => slackDate(match, page)],
    [BOLD, (match, inner) => el("strong", {}, inner(match[1]))],
    [/(?<!\w)_(?![\s_])([^\n]*?[^\s_])_(?!\w)/y, (match, inner) => el("em", {}, inner(match[1]))],
    [/(?<![\w~])~(?![\s~])([^\n]*?[^\s~])~(?![\w~])/y, (match, inner) => el("s", {}, inner(match[1]))],
  ];
}

/** A person, a channel or everybody, as Slack tints them. */
export function slackMention(text) {
  return el("span", { class: "mention" }, text);
}

function slackDate([, seconds, pattern, fallback], page) {
  const moment = Number(seconds) * 1000;
  const words = {
    "{date_num}": page.times.shortDay(moment), "{date}": page.times.longDay(moment), "{date_short}": page.times.day(moment),
    "{date_long}": page.times.longDay(moment), "{date_pretty}": page.times.longDay(moment),
    "{date_short_pretty}": page.times.day(moment), "{time}": page.times.minute(moment), "{time_secs}": page.times.second(moment),
  };
  const text = pattern.replace(/\{\w+\}/g, (token) => words[token] ?? token);
  return el("time", { datetime: new Date(moment).toISOString(), title: unescapeSlack(fallback) }, text);
}
