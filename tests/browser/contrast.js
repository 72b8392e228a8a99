// Every text on the screen whose contrast with what lies behind it is below 4.5, disabled controls apart.
() => {
  const parse = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
  };
  const over = (top, below) => top.rgb.map((value, at) => value * top.alpha + below[at] * (1 - top.alpha));
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.alpha > 0) layers.push(colour);
      if (colour.alpha === 1) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((first, second) => second - first);
    return (high + 0.05) / (low + 0.05);
  };
  const faint = [];
  let measured = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const node = walker.currentNode.parentElement;
    if (!text || node.closest("script, style, svg, .unseen, :disabled, [aria-disabled='true']") || !node.checkVisibility()) continue;
    measured += 1;
    const ground = behind(node);
    const found = ratio(over(parse(getComputedStyle(node).color), ground), ground);
    if (found < 4.5) faint.push(`${found.toFixed(2)} ${node.className || node.tagName}: ${text.slice(0, 40)}`);
  }
  return { measured, faint };
}
