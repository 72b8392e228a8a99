// The engine under both small parsers: rules are tried at each place of a text, what no rule takes is literal text.

import { el } from "./dom.js";

/**
 * Nodes of a text. `rules`: [sticky pattern, build(match, inner)] in order of strength; `inner` reads a part of the text by
 * the same rules. `plain` turns what is left into the text to show. Depth is bounded, so no text can exhaust the stack.
 */
export function inlineNodes(text, { rules, plain = (part) => part, depth = 0 }) {
  const nodes = [];
  let literal = "";
  const flush = () => {
    if (literal) nodes.push(...brokenLines(plain(literal)));
    literal = "";
  };
  const inner = (part) => inlineNodes(part, { rules, plain, depth: depth + 1 });
  for (let at = 0; at < text.length; ) {
    const [match, node] = firstRule(text, at, depth < 8 ? rules : [], inner);
    if (match) {
      flush();
      nodes.push(node);
    } else literal += text[at];
    at += match ? match[0].length : 1;
  }
  flush();
  return nodes;
}

function firstRule(text, at, rules, inner) {
  for (const [pattern, build] of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const node = match && build(match, inner);
    if (node) return [match, node];
  }
  return [null, null];
}

function brokenLines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line])).filter((part) => part !== "");
}
