// Where the member writes: a text that survives a reload, a file, and a clear line when something is wrong.

import { post } from "./api.js";
import { config, t } from "./config.js";
import { change, state } from "./state.js";
import { submit } from "./sender.js";

const DRAFT = "desk.draft";
const SAY_TYPING_MS = 3000;
const form = document.getElementById("composer");
const text = document.getElementById("composer-text");
const file = document.getElementById("file");
let typingSaid = 0;

export function prepareComposer() {
  text.value = readDraft();
  fit();
  text.addEventListener("input", () => {
    saveDraft(text.value);
    fit();
    sayTyping();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendText();
  });
  document.getElementById("attach").addEventListener("click", () => file.click());
  file.addEventListener("change", sendFile);
}

/** Put a text back for the member to change. */
export function edit(value) {
  setText(text.value ? `${text.value}\n${value}` : value);
  text.focus();
}

export function focusComposer() {
  text.focus();
}

function sendText() {
  const value = text.value.trim();
  const length = [...value].length;
  text.focus();
  if (!length) return change({ notice: t("empty") });
  if (length > config.maxText) return change({ notice: t("too_long", { length, max: config.maxText }) });
  setText("");
  return submit({ text: value });
}

function sendFile() {
  const chosen = file.files[0];
  file.value = "";
  text.focus();
  if (!chosen) return undefined;
  if (!chosen.size) return change({ notice: t("file_empty") });
  if (chosen.size > config.maxFileMb * 1024 * 1024) return change({ notice: t("file_too_large", { max: config.maxFileMb }) });
  return submit({ file: chosen });
}

/** The agent who has the conversation sees that an answer is on its way; the assistant has no use for it. */
function sayTyping() {
  const now = Date.now();
  if (state.desk.owner !== "agent" || !text.value || now - typingSaid < SAY_TYPING_MS) return;
  typingSaid = now;
  post("typing").catch(() => {}); // nothing is lost
}

function setText(value) {
  text.value = value;
  saveDraft(value);
  fit();
}

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

function readDraft() {
  try {
    return localStorage.getItem(DRAFT) ?? "";
  } catch {
    return ""; // storage is forbidden: the draft lives as long as the page
  }
}

function saveDraft(value) {
  try {
    if (value) localStorage.setItem(DRAFT, value);
    else localStorage.removeItem(DRAFT);
  } catch {
    // as above
  }
}
