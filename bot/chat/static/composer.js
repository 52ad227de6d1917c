// Where the member writes: a text that survives a reload, a file, and a clear line when something is wrong.

import { post } from "./api.js";
import { config, t } from "./config.js";
import { h } from "./dom.js";
import { describe, icon } from "./log.js";
import { change, state } from "./state.js";
import { submit } from "./sender.js";

const DRAFT = "desk.draft";
const SAY_TYPING_MS = 3000;
const form = document.getElementById("composer");
const text = document.getElementById("composer-text");
const file = document.getElementById("file");
const preview = document.getElementById("preview");
let chosen = null; // the file that the member looks at before it leaves
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
    if (!chosen) return sendText();
    sendFile();
    return text.value.trim() ? sendText() : undefined;
  });
  document.getElementById("attach").addEventListener("click", () => file.click());
  file.addEventListener("change", chooseFile);
  document.getElementById("preview-send").addEventListener("click", sendFile);
  document.getElementById("preview-cancel").addEventListener("click", () => {
    look(null);
    text.focus();
  });
}

/** Put a text back for the member to change. */
export function edit(value) {
  setText(text.value ? `${text.value}\n${value}` : value);
  text.focus();
}

/** Whether something is written or chosen that was not sent. */
export const isComposing = () => Boolean(chosen || text.value.trim());

/** What was being written is nobody else's business. */
export function clearComposer() {
  setText("");
  look(null);
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

function chooseFile() {
  const [given] = file.files;
  file.value = "";
  if (!given) return;
  const refusal = refusalOf(given);
  look(refusal ? null : given);
  change({ notice: refusal });
  (refusal ? text : document.getElementById("preview-send")).focus();
}

function refusalOf({ name, size }) {
  const ending = name.includes(".") ? name.split(".").pop().toLowerCase() : "";
  if (ending && !config.fileEndings.includes(ending)) return t("file_kind");
  if (!size) return t("file_empty");
  return size > config.maxFileMb * 1024 * 1024 ? t("file_too_large", { max: config.maxFileMb }) : "";
}

/** Show a file before it is sent; null: none. */
function look(given) {
  const shown = document.getElementById("preview-file");
  const former = shown.querySelector("img");
  if (former) URL.revokeObjectURL(former.src);
  chosen = given;
  preview.hidden = !given;
  shown.replaceChildren(...(given ? [picture(given), describe(given.name, given.size)] : []));
}

function picture(given) {
  if (!given.type.startsWith("image/")) return icon("document");
  const image = h("img", { src: URL.createObjectURL(given), alt: t("photo_preview") });
  image.onerror = () => image.replaceWith(icon("document")); // a kind that this browser does not show
  return image;
}

function sendFile() {
  const given = chosen;
  look(null);
  text.focus();
  return submit({ file: given });
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
