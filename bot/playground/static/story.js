// What happened, newest first: one line a fact, a link where there is a message to show.

import { el, find } from "./dom.js";

const MOST_LINES = 200;
const PLATFORM_WORDS = { slack: "Slack", discord: "Discord", email: "Mail", papers: "Papers" };

/** Adds a line at the top of the strip and on the folded strip of a phone. */
export function addStoryLine(line, page) {
  const list = find("story-list");
  list.prepend(storyItem(line, page));
  while (list.children.length > MOST_LINES) list.lastElementChild.remove();
  find("story-latest").replaceChildren(storyTime(line, page), storySign(line), el("span", { class: "story-what" }, line.text));
}

function storyItem(line, page) {
  const parts = [el("span", { class: "story-what" }, line.text), line.reason ? el("span", { class: "story-reason" }, ` · ${line.reason}`) : null];
  const whole = [line.text, line.reason].filter(Boolean).join(" · ");
  const text = line.link ? storyLink(line.link, { parts, whole, page }) : el("span", { class: "story-text", title: whole }, parts);
  return el("li", { class: "story-line" }, storyTime(line, page), storySign(line), el("span", { class: "story-platform" }, PLATFORM_WORDS[line.platform] ?? line.platform), text);
}

function storyTime(line, page) {
  return el("time", { datetime: line.at }, page.times.second(line.at));
}

function storySign(line) {
  return el("span", { class: "sign", "data-platform": line.platform, "aria-hidden": "true" });
}

function storyLink(link, { parts, whole, page }) {
  const anchor = el("a", { class: "story-text", href: `#${link.platform}/${link.channel}/${link.message}`, title: whole }, parts);
  anchor.addEventListener("click", (event) => {
    event.preventDefault();
    foldStory(false);
    page.goTo(link);
  });
  return anchor;
}

/** On a phone the strip is one line that unfolds upwards. */
export function wireStory() {
  const fold = find("story-fold");
  fold.addEventListener("click", () => foldStory(fold.getAttribute("aria-expanded") !== "true"));
  find("story").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || fold.getAttribute("aria-expanded") !== "true") return;
    foldStory(false);
    fold.focus();
  });
}

/** Opens or closes the unfolded strip. */
export function foldStory(open) {
  find("story-fold").setAttribute("aria-expanded", String(open));
}
