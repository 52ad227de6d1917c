// What the member wrote and the transcript does not show yet. Kept in the browser, one key per message, so that two
// tabs never overwrite each other; the message's own id makes a second sending harmless.

import * as kept from "./files.js";

const PREFIX = "desk.out.";
const KEEP_MS = 24 * 3_600_000;
const files = new Map(); // too large for the storage of texts: also in the browser's database
const unsaved = new Map(); // messages that a full or forbidden storage refused

/** All entries, oldest first: {id, at, state: queued | sent | failed, text | token+label | file, reason}. */
export function entries() {
  const found = [...files.values(), ...unsaved.values()];
  for (const key of storedKeys()) {
    const entry = parse(localStorage.getItem(key));
    if (entry) found.push(entry);
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Take up the files that were waiting when the page was left. */
export async function restoreFiles() {
  for (const entry of await kept.all()) if (!files.has(entry.id)) files.set(entry.id, entry);
}

/** Keep an entry; false if it would not survive the page. */
export function keep(entry) {
  if (entry.file) {
    files.set(entry.id, entry);
    kept.save(entry);
    return true;
  }
  try {
    localStorage.setItem(PREFIX + entry.id, JSON.stringify(entry));
    unsaved.delete(entry.id);
    return true;
  } catch {
    unsaved.set(entry.id, entry);
    return false;
  }
}

export function drop(id) {
  if (files.delete(id)) kept.remove(id);
  unsaved.delete(id);
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // storage is forbidden: nothing was kept there
  }
}

export function dropAll() {
  for (const entry of entries()) drop(entry.id);
}

/** Forget what was sent long ago and never came back. */
export function dropOld(now = Date.now()) {
  for (const entry of entries()) if (entry.state === "sent" && now - entry.at > KEEP_MS) drop(entry.id);
}

function storedKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
