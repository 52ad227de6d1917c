// Sends the outbox in order, one message at a time, again and again until the server has each.

import { post, postFile } from "./api.js";
import { config, t } from "./config.js";
import * as outbox from "./outbox.js";
import { change } from "./state.js";

const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 30;

let sending = false;
let failures = 0;
let timer = 0;
let renewSession = async () => {};
let afterSent = () => {};

/** renew: asks for a session when the server knows none; sent: called with the id of each message that the server has. */
export function prepareSender({ renew, sent }) {
  renewSession = renew;
  afterSent = sent;
}

/** Put a message in the outbox and send it. */
export function submit(content) {
  const kept = outbox.keep({ id: crypto.randomUUID(), at: Date.now(), state: "queued", ...content });
  change({ notice: kept ? "" : t("no_storage") });
  return flush();
}

/** Try a failed message again. */
export function retry(entry) {
  outbox.keep({ ...entry, state: "queued", reason: undefined });
  change({ notice: "" });
  return flush();
}

/** Send what waits; harmless at any time. */
export async function flush() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    let entry;
    while ((entry = outbox.entries().find((waiting) => waiting.state === "queued"))) {
      const wait = await send(entry);
      if (wait) {
        timer = setTimeout(flush, wait * 1000);
        break;
      }
    }
  } finally {
    sending = false;
  }
}

/** Returns the seconds to wait before the next try; 0 when the entry is settled. */
async function send(entry) {
  let answer;
  try {
    answer = await (entry.file ? postFile(envelope(entry), entry.file) : post("messages", envelope(entry)));
  } catch {
    return backOff(0);
  }
  if (answer.ok) {
    failures = 0;
    outbox.keep({ ...entry, state: "sent" });
    change({ notice: "" });
    afterSent(entry.id);
    return 0;
  }
  if (answer.status === 401) {
    await renewSession().catch(() => {});
    return backOff(0);
  }
  if (answer.status === 429) {
    change({ notice: t("too_many", { seconds: answer.wait }) });
    return answer.wait || backOff(0);
  }
  if (answer.status >= 500) {
    change({ notice: t("unavailable") });
    return backOff(answer.wait);
  }
  outbox.keep({ ...entry, state: "failed", reason: reason(answer, entry) });
  change();
  return 0;
}

function envelope({ id, text, token }) {
  return { id, language: config.language, ...(token ? { token } : text ? { text } : {}) };
}

function backOff(asked) {
  failures += 1;
  const own = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (failures - 1));
  return Math.max(asked, own * (0.75 + Math.random() / 2)); // spread, so that all pages do not come back at once
}

function reason(answer, entry) {
  if (answer.status === 413 && entry.file) return t("file_too_large", { max: config.maxFileMb });
  if (answer.status === 413) return t("too_long", { length: [...entry.text].length, max: config.maxText });
  if (answer.code?.startsWith("too_many_files")) return t(answer.code);
  if (answer.code === "file_kind") return t("file_kind");
  if (answer.code === "empty") return t(entry.file ? "file_empty" : "empty");
  return t("refused");
}
