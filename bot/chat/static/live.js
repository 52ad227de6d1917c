// The live connection: the transcript is read once, then the server pushes what is new.

import { get } from "./api.js";
import { flush } from "./sender.js";
import { NOBODY, addMessages, change, lastId, state } from "./state.js";

const LONGEST_WAIT_MS = 30_000;
const STALE_MS = 30_000; // hidden longer than this, a phone may have cut the connection without telling
const TYPING_MS = 12_000;
const AGENT_TYPING_MS = 6_000; // after the last key; the console says so every three seconds
const EXPECT_MS = 350; // an answer that comes sooner needs no announcement

let source = null;
let failures = 0;
let timer = 0;
let hiddenAt = 0;
let typingTimer = 0;
let onEnded = () => {};

/** ended: called when the server says that the session's proof has ended. */
export function prepareLive({ ended }) {
  onEnded = ended;
  addEventListener("online", start);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (source?.readyState !== EventSource.OPEN || Date.now() - hiddenAt > STALE_MS) start();
  });
}

/** Who we are, what was said, and the live connection; tries again until it works. */
export async function start() {
  clearTimeout(timer);
  try {
    await loadSession();
    if (!state.loaded) await loadMessages();
  } catch {
    again();
    return;
  }
  connect();
  flush();
}

/** Ask the server who this browser is; it gives a new session where there is none. */
export async function loadSession() {
  const { ok, body } = await get("session");
  if (!ok) throw new Error("session");
  if (state.person && !body.person) {
    forget();
    onEnded();
  }
  change({ met: true, person: body.person, signIn: body.signIn, demo: body.demo });
}

/** The conversation of this page is over: another one begins. */
export function forget() {
  source?.close();
  state.messages.clear();
  state.pressed.clear();
  change({ loaded: false, person: null, desk: NOBODY, more: false, notes: [], typing: false, notice: "" });
}

async function loadMessages() {
  const { ok, body } = await get("messages");
  if (!ok) throw new Error("messages");
  addMessages(body.messages);
  change({ loaded: true, more: body.more, desk: body.state });
}

/** Older messages, before the first that is shown. */
export async function loadEarlier() {
  const first = Math.min(...state.messages.keys());
  const { ok, body } = await get(`messages?before=${first}`);
  if (!ok) return;
  addMessages(body.messages);
  change({ more: body.more });
}

/** The live connection anew, from the last message on: as whom this browser now is. */
export function connect() {
  source?.close();
  source = new EventSource(`/chat/api/stream?after=${lastId()}`);
  source.onopen = () => {
    failures = 0;
    change({ connected: true });
    flush();
  };
  source.onmessage = (event) => receive(JSON.parse(event.data));
  source.addEventListener("state", (event) => change({ desk: JSON.parse(event.data) }));
  source.addEventListener("typing", () => expectAnswer(0));
  source.addEventListener("writing", () => showTyping(AGENT_TYPING_MS));
  source.addEventListener("ended", () => {
    source.close();
    start();
  });
  source.onerror = () => {
    change({ connected: false });
    if (source.readyState === EventSource.CLOSED) again(); // refused: the browser itself would not come back
  };
}

function again() {
  failures += 1;
  clearTimeout(timer);
  timer = setTimeout(start, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (failures - 1)));
}

function receive(message) {
  stopTyping(); // a message is shown once its turn is over, answer included
  addMessages([message]);
}

/** The server has a message: show that it is being answered, unless it was already. */
export function expectAnswerTo(id) {
  if ([...state.messages.values()].some((message) => message.client === id)) return;
  expectAnswer(EXPECT_MS);
}

/** Show that an answer is being written, unless it comes at once; it never stays for good. */
function expectAnswer(delay) {
  if (state.desk.owner === "agent") return;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => showTyping(TYPING_MS), delay);
}

function showTyping(duration) {
  clearTimeout(typingTimer);
  change({ typing: true });
  typingTimer = setTimeout(stopTyping, duration);
}

function stopTyping() {
  clearTimeout(typingTimer);
  change({ typing: false });
}
