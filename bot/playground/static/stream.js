// Where events come from: the server's stream, reconnected with patience, or the record inside the page.

const EVENT_TYPES = ["message", "edit", "remove", "ephemeral", "thinking", "thread", "failed", "connection", "commands", "views", "home", "source", "channel", "next_digest", "story", "examples", "mail", "mail_left"];
const WAITS = [1, 2, 4, 8];

/** The record of a round, or null on a live page. */
export function readRecord() {
  const script = document.getElementById("recorded");
  return script ? JSON.parse(script.textContent) : null;
}

/**
 * Follows the live stream. `on`: hello(data), events([{type, data}]) once a frame, lost(seconds to the next try), back().
 * A new connection is told everything again by the server; what was seen is left out by its id.
 */
export function followStream(on) {
  const state = { on, seen: 0, tries: 0, waiting: [], drawing: false };
  connect(state);
}

function connect(state) {
  const source = new EventSource("/events");
  source.addEventListener("hello", (event) => {
    state.tries = 0;
    state.on.hello(JSON.parse(event.data));
  });
  for (const type of EVENT_TYPES) source.addEventListener(type, (event) => take(state, type, event));
  source.addEventListener("error", () => {
    source.close();
    retryLater(state);
  });
}

function take(state, type, event) {
  const id = Number(event.lastEventId);
  if (event.data === undefined || id <= state.seen) return;
  state.seen = id;
  state.waiting.push({ type, data: JSON.parse(event.data) });
  if (state.drawing) return;
  state.drawing = true;
  nextFrame(() => {
    state.drawing = false;
    state.on.events(state.waiting.splice(0));
  });
}

/** A page out of sight gets no frames, and still is to be right when it is looked at. */
function nextFrame(draw) {
  if (document.hidden) setTimeout(draw, 50);
  else requestAnimationFrame(draw);
}

function retryLater(state) {
  const seconds = WAITS[Math.min(state.tries, WAITS.length - 1)];
  state.tries += 1;
  state.on.lost(seconds);
  setTimeout(() => connect(state), seconds * 1000);
}
