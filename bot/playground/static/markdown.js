// Discord's Markdown into nodes: lines first (headings, lists, quotes, subtext, code), then marks inside them.

import { codeBlock, inlineCode } from "./code.js";
import { el } from "./dom.js";
import { inlineNodes } from "./inline.js";
import { outsideLink } from "./links.js";
import { relativeTime } from "./times.js";

const FENCE = /(```[\s\S]*?```)/;
const LINE_KINDS = [
  ["heading", /^(#{1,3}) +(.+)$/],
  ["subtext", /^-# +(.+)$/],
  ["bullet", /^( *)[-*] +(.+)$/],
  ["number", /^ *(\d+)\. +(.+)$/],
  ["quote", /^> ?(.*)$/],
  ["blank", /^\s*$/],
];

/** A line that is set in belongs to the item above it. */
const SET_IN = /^ {2,}\S/;
const LISTS = new Set(["bullet", "number"]);

/** Block nodes of a text as Discord shows it. */
export function markdown(text, page) {
  return String(text).split(FENCE).flatMap((part) => {
    if (part.length > 5 && part.startsWith("```") && part.endsWith("```")) return [codeBlock(part.slice(3, -3).replace(/^[\w+#-]*\n/, ""))];
    return lineGroups(part.replace(/^\n|\n$/g, "")).map((group) => drawGroup(group, page)).filter(Boolean);
  });
}

/** Nodes of one line, for labels and notes. */
export function markdownLine(text, page) {
  return inlineNodes(text, { rules: markdownRules(page) });
}

function lineGroups(text) {
  const groups = [];
  for (const line of text === "" ? [] : text.split("\n")) {
    const [kind, match] = lineKind(line);
    const last = groups.at(-1);
    if (kind === "text" && SET_IN.test(line) && LISTS.has(last?.kind)) last.lines.at(-1)[2] += `\n${line.trim()}`;
    else if (last?.kind === kind && kind !== "heading") last.lines.push(match);
    else groups.push({ kind, lines: [match] });
  }
  return groups;
}

function lineKind(line) {
  for (const [kind, pattern] of LINE_KINDS) {
    const match = pattern.exec(line);
    if (match) return [kind, match];
  }
  return ["text", [line, line]];
}

const GROUPS = {
  heading: ([match], read) => el("h4", { class: `md-heading md-heading-${match[1].length}` }, read(match[2])),
  subtext: (lines, read) => el("p", { class: "quiet" }, joined(lines, read)),
  bullet: (lines, read) => el("ul", { class: "md-list" }, lines.map((match) => el("li", {}, read(match[2])))),
  number: (lines, read) => el("ol", { class: "md-list", start: lines[0][1] }, lines.map((match) => el("li", {}, read(match[2])))),
  quote: (lines, read) => el("blockquote", { class: "md-quote" }, joined(lines, read)),
  text: (lines, read) => el("p", { class: "md-text" }, joined(lines, read)),
  blank: () => null,
};

function drawGroup({ kind, lines }, page) {
  return GROUPS[kind](lines, (text) => markdownLine(text, page));
}

function joined(lines, read) {
  return read(lines.map((match) => match[1]).join("\n"));
}

function markdownRules(page) {
  const marked = (tag) => (match, inner) => el(tag, {}, inner(match[1]));
  return [
    [/\\([^0-9A-Za-z\s])/y, (match) => document.createTextNode(match[1])],
    [/``((?:(?!``)[\s\S])+)``/y, (match) => inlineCode(match[1].trim())],
    [/`([^`\n]+)`/y, (match) => inlineCode(match[1])],
    [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (match) => markdownTime(match, page)],
    [/<@!?(\w+)>/y, (match) => el("span", { class: "mention" }, `@${page.personName(match[1]) ?? match[1]}`)],
    [/<#(\w+)>/y, (match) => el("span", { class: "mention" }, `#${page.channelName("discord", match[1]) ?? match[1]}`)],
    [/<\/([\w -]+):\d+>/y, (match) => el("span", { class: "mention" }, `/${match[1]}`)],
    [/\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?: "[^"]*")?\)/y, (match, inner) => outsideLink(match[2], inner(match[1]))],
    [/<(https?:\/\/[^\s>]+)>/y, (match) => outsideLink(match[1], [match[1]])],
    [/(?<!\w)https?:\/\/[^\s<>]*[^\s<>.,;:!?'")\]]/y, (match) => outsideLink(match[0], [match[0]])],
    [/\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/y, marked("strong")],
    [/__((?:\\.|[^\\])+?)__(?!_)/y, marked("u")],
    [/~~((?:\\.|[^\\])+?)~~/y, marked("s")],
    [/\|\|((?:\\.|[^\\])+?)\|\|/y, marked("span")],
    [/\*(?![\s*])((?:\\.|[^\\*])+?)(?<!\s)\*/y, marked("em")],
    [/(?<!\w)_(?!\s)((?:\\.|[^\\_])+?)_(?!\w)/y, marked("em")],
  ];
}

const TIME_STYLES = {
  t: (times, at) => times.minute(at),
  T: (times, at) => times.second(at),
  d: (times, at) => times.shortDay(at),
  D: (times, at) => times.longDay(at),
  f: (times, at) => `${times.longDay(at)} ${times.minute(at)}`,
  F: (times, at) => `${times.weekday(at)}, ${times.longDay(at)} ${times.minute(at)}`,
};

function markdownTime([, seconds, style = "f"], page) {
  const moment = Number(seconds) * 1000;
  if (Number.isNaN(new Date(moment).getTime())) return null;
  const text = style === "R" ? relativeTime(moment, page.clock.now()) : TIME_STYLES[style](page.times, moment);
  return el("time", { class: "md-time", datetime: new Date(moment).toISOString(), title: TIME_STYLES.F(page.times, moment) }, text);
}
