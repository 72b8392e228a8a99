// Discord's application commands as a flat list, and what a typed line means among them. Nothing here is drawn.

const SUB_COMMAND = 1;
const SUB_COMMAND_GROUP = 2;
const CHAT_INPUT = 1;
const INTEGER = 4;
const BOOLEAN = 5;
const CHANNEL = 7;
const NUMBER = 10;
const ATTACHMENT = 11;

/** [{name: "/papers digest set", path: ["digest", "set"], description, options}] of the registered commands. */
export function flatCommands(commands) {
  return commands.filter((command) => (command.type ?? CHAT_INPUT) === CHAT_INPUT).flatMap((command) => branches(command, `/${command.name}`, []));
}

function branches(node, name, path) {
  const inner = (node.options ?? []).filter((option) => option.type === SUB_COMMAND || option.type === SUB_COMMAND_GROUP);
  if (!inner.length) return [{ name, path, description: node.description ?? "", options: node.options ?? [] }];
  return inner.flatMap((option) => branches(option, `${name} ${option.name}`, [...path, option.name]));
}

/** The commands that a typed line may mean: each of its words is in a part of the name, in order; beginnings go before middles. */
export function matchingCommands(flat, typed) {
  if (!typed.startsWith("/")) return [];
  const words = typed.slice(1).toLowerCase().split(/\s+/).filter(Boolean);
  return flat
    .map((command) => ({ command, far: distance(words, command.name.slice(1).split(" ")) }))
    .filter(({ far }) => far < Infinity)
    .sort((one, other) => one.far - other.far)
    .map(({ command }) => command);
}

/** How many words are met only in the middle of a part, at best; Infinity when one is met nowhere. */
function distance(words, parts) {
  if (!words.length) return 0;
  const [word, ...more] = words;
  return Math.min(...parts.map((part, at) => partDistance(word, part) + distance(more, parts.slice(at + 1))));
}

/** A single letter is in half of all words: it counts at the beginning only. */
function partDistance(word, part) {
  if (part.startsWith(word)) return 0;
  return word.length > 1 && part.includes(word) ? 1 : Infinity;
}

/** {command, values, whole} when the line names a command entirely, else null. `whole`: a space or more follows the name. */
export function readLine(flat, typed) {
  const text = typed.replace(/\s+/g, " ").trimStart();
  const named = flat.filter(({ name }) => text === name || text.startsWith(`${name} `)).sort((one, other) => other.name.length - one.name.length);
  if (!named.length) return null;
  const [command] = named;
  return { command, values: readOptions(command.options, text.slice(command.name.length).trim()), whole: text.length > command.name.length };
}

/** `query: gpu when: daily` into values; words before the first name belong to the first option. */
function readOptions(options, rest) {
  if (!rest || !options.length) return {};
  const names = options.map((option) => option.name).join("|");
  const pieces = rest.split(new RegExp(`(?:^|\\s)(${names}):\\s*`));
  const values = pieces[0].trim() ? { [options[0].name]: pieces[0].trim() } : {};
  for (let at = 1; at < pieces.length; at += 2) values[pieces[at]] = pieces[at + 1].trim();
  return values;
}

/** A field's text as the value that Discord would send. */
export function optionValue(option, text) {
  const choice = (option.choices ?? []).find(({ name }) => name === text);
  if (choice) return choice.value;
  if ((option.type === INTEGER || option.type === NUMBER) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (option.type === BOOLEAN) return text.toLowerCase() === "true";
  return text;
}

/** Whether an option is a file that is chosen from the disk. */
export function takesFile(option) {
  return option.type === ATTACHMENT;
}

/** The fixed choices of an option: a boolean's two, the channels of the server (`rooms`) that it takes. */
export function fixedChoices(option, rooms = []) {
  if (option.type === CHANNEL) return rooms.filter(({ kind }) => kind !== "direct").map((room) => ({ name: `#${room.name}`, value: room.id }));
  if (option.type === BOOLEAN) return [{ name: "True", value: true }, { name: "False", value: false }];
  return option.choices ?? [];
}

/** The line that would be typed for a command and its values. */
export function commandLine(command, values) {
  return [command.name, ...Object.entries(values).map(([name, value]) => `${name}: ${value}`)].join(" ");
}
