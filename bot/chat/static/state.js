// The page's one state, and who is told when it changes.

export const NOBODY = { owner: "bot", agent: null, waiting: false, seen: 0, offers: {} };

export const state = {
  loaded: false, // the transcript has been read once
  met: false, // the server has said who this browser is
  person: null, // {name, for} once signed in
  signIn: "none", // mail, demo or none
  demo: [], // demo members
  messages: new Map(), // id -> message of the transcript
  more: false, // older messages exist
  notes: [], // lines of the page itself: {id, text, at}
  desk: NOBODY, // who answers, how far it has read, which buttons can fire
  pressed: new Set(), // offers whose button was pressed here
  typing: false,
  connected: false,
  lost: false, // not connected for long enough to say so
  keepPlace: false, // older messages come in above: what is read stays where it is
  notice: "", // why the last message did not leave
};

const listeners = [];
let scheduled = false;

/** Call a function after each change; several changes at once are one call. */
export function onChange(listener) {
  listeners.push(listener);
}

/** Change the state. */
export function change(values = {}) {
  Object.assign(state, values);
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

/** The last message of the transcript that we have; 0 for none. */
export const lastId = () => Math.max(0, ...state.messages.keys());

/** The transcript gained messages; a repeat changes nothing. */
export function addMessages(messages) {
  for (const message of messages) state.messages.set(message.id, message);
  change();
}
