// The conversation on screen: one element per message, made once, then only its changing parts are touched.

import { t } from "./config.js";
import { dayOf, dayTitle, timeOf } from "./dates.js";
import { h, link, linked, setText, typeset } from "./dom.js";
import * as outbox from "./outbox.js";
import { state } from "./state.js";

const PRESSED = "▸ ";
const log = document.getElementById("log");
const shown = new Map(); // key -> element
let actions = {};

/** What the buttons in the conversation do: press, signIn, retry, edit, discard. */
export function prepareLog(given) {
  actions = given;
}

/** Bring the screen in line with the state; returns whether the member's own new message came. */
export function renderLog() {
  const items = allItems();
  const before = shown.size;
  const wanted = [];
  let day = "";
  let author = "";
  const lastMine = items.findLast((item) => item.mine)?.key;
  for (const item of items) {
    if (dayOf(item.at) !== day) {
      day = dayOf(item.at);
      author = "";
      wanted.push(divider(day, item.at));
    }
    const element = elementOf(item);
    update(element, item, { first: item.author !== author, status: item.key === lastMine });
    author = item.author;
    wanted.push(element);
  }
  place(wanted);
  log.setAttribute("aria-busy", String(!state.loaded));
  return shown.size > before && Boolean(items.at(-1)?.entry);
}

function allItems() {
  const messages = [...state.messages.values()];
  const arrived = new Set(messages.map((message) => message.client));
  for (const entry of outbox.entries()) if (arrived.has(entry.id)) outbox.drop(entry.id);
  return [
    ...messages.map(ofMessage),
    ...state.notes.map(ofNote),
    ...outbox.entries().map(ofEntry),
  ].sort((a, b) => (a.order === b.order ? a.at - b.at : a.order - b.order));
}

function ofMessage(message) {
  const mine = message.author === "member";
  return {
    key: mine && message.client ? message.client : `m${message.id}`,
    order: message.id,
    at: new Date(message.at),
    mine,
    author: mine ? "member" : `${message.author} ${message.agent ?? ""}`,
    name: nameOf(message),
    text: message.text,
    file: message.file,
    buttons: message.buttons,
    status: message.id <= state.desk.seen ? "seen" : "sent",
  };
}

function ofNote(note) {
  return { key: note.id, order: note.after + 0.5, at: note.at, author: "note", note: true, text: note.text, buttons: [] };
}

function ofEntry(entry) {
  return {
    key: entry.id,
    order: Infinity,
    at: new Date(entry.at),
    mine: true,
    author: "member",
    name: t("you"),
    text: entry.token ? PRESSED + entry.label : (entry.text ?? ""),
    file: entry.file ? { name: entry.file.name, size: entry.file.size, kind: "document" } : null,
    buttons: [],
    status: entry.state === "queued" ? (navigator.onLine ? "sending" : "queued") : entry.state,
    entry,
  };
}

function nameOf(message) {
  if (message.author === "member") return t("you");
  if (message.author === "agent") return message.agent ? t("agent_named", { name: message.agent }) : t("desk_agent");
  return message.author === "bot" ? t("desk_assistant") : t("system");
}

function divider(day, at) {
  const element = remembered(`d${day}`, () => h("div", { className: "day", role: "separator" }, h("span")));
  setText(element.firstChild, dayTitle(at));
  return element;
}

function remembered(key, make) {
  if (!shown.has(key)) {
    const element = make();
    element.dataset.key = key;
    shown.set(key, element);
  }
  return shown.get(key);
}

function elementOf(item) {
  const made = shown.get(item.key);
  if (made && item.file && made.dataset.file !== String(item.file.id)) {
    made.remove(); // the stored file takes the place of the one that was being sent
    shown.delete(item.key);
  }
  return remembered(item.key, () => (item.note ? note(item) : message(item)));
}

function note(item) {
  return h("p", { className: "note" }, item.text);
}

function message(item) {
  const pressed = item.mine && item.text.startsWith(PRESSED);
  const text = pressed ? item.text.slice(PRESSED.length) : item.text;
  const kind = item.mine ? "mine" : item.author.split(" ")[0];
  const element = h(
    "article",
    { className: `msg ${kind}${pressed ? " pressed" : ""}`, "data-file": item.file ? String(item.file.id) : undefined },
    h("p", { className: "author" }, item.name),
    h("div", { className: "bubble" }, item.file ? file(item.file) : null, item.file && !item.mine ? null : body(item.mine ? text : typeset(text), item.file)),
    item.buttons.length ? h("div", { className: "choices" }, ...item.buttons.map(button)) : null,
    h("p", { className: "meta" }, h("time", { dateTime: item.at.toISOString() }, timeOf(item.at)), h("span")),
  );
  return element;
}

function body(text, attached) {
  return text && !(attached && text === attached.name) ? h("p", { className: "text" }, ...linked(text)) : null;
}

function button(choice) {
  const label = typeset(choice.label);
  if (choice.url) return link(choice.url, label, "choice");
  const element = h("button", { type: "button", className: "choice" }, label);
  if (choice.asks === "sign_in") {
    element.dataset.asks = choice.asks;
    element.onclick = () => actions.signIn();
  } else {
    element.dataset.offer = choice.token.slice(0, choice.token.lastIndexOf("."));
    element.onclick = () => actions.press(element.dataset.offer, choice);
  }
  return element;
}

/** The name and size of a file, and what a touch does with it. */
export function describe(name, bytes, action = "") {
  const size = bytes > 1e6 ? t("size_mb", { size: bytes / 1e6 }) : t("size_kb", { size: Math.ceil((bytes ?? 0) / 1e3) });
  return h("span", { className: "file-text" }, h("strong", {}, name), h("small", {}, [action, size].filter(Boolean).join(" · ")));
}

function file(attached) {
  const label = (action) => describe(attached.name, attached.size, action);
  if (!attached.id) return h("div", { className: "file" }, icon("document"), label(""));
  if (!attached.stored) return h("div", { className: "file" }, icon("document"), label(t("file_unavailable")));
  const href = `/chat/api/files/${attached.id}`;
  if (attached.kind === "photo") {
    return h("a", { className: "photo", href, target: "_blank", rel: "noopener" },
      h("img", { src: href, alt: t("photo_alt", { name: attached.name }), loading: "lazy" }));
  }
  const calendar = attached.kind === "calendar";
  return h("a", { className: "file", href, download: attached.name }, icon(calendar ? "calendar" : "document"),
    label(t(!calendar ? "download" : attached.name.startsWith("annulation-") ? "calendar_off" : "calendar")));
}

const ICONS = {
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  document: "M7 3h7l5 5v13H7zM14 3v5h5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function update(element, item, { first, status }) {
  element.classList.toggle("first", first);
  if (item.note) return;
  const failed = item.status === "failed";
  const pending = item.status === "sending" || item.status === "queued";
  element.classList.toggle("pending", pending);
  element.classList.toggle("failed", failed);
  const told = item.mine && (status || failed || pending) ? t(item.status) : "";
  setText(element.querySelector(".meta span"), told);
  element.querySelector(".meta span").className = told ? `status ${item.status}` : "";
  updateFailure(element, item, failed);
  for (const choice of element.querySelectorAll("button.choice")) choice.disabled = !canFire(choice.dataset);
}

function canFire({ offer, asks }) {
  if (asks) return !state.person;
  const until = state.desk.offers[offer];
  return Boolean(until) && !state.pressed.has(offer) && new Date(until) > new Date();
}

function updateFailure(element, item, failed) {
  const told = element.querySelector(".failure");
  if (!failed) return told?.remove();
  if (told) return undefined;
  const act = (label, action) => h("button", { type: "button", className: "quiet", onclick: action }, label);
  const again = item.entry.file ? act(t("retry"), () => actions.retry(item.entry)) : act(t("edit"), () => actions.edit(item.entry));
  element.append(h("div", { className: "failure", role: "alert" }, h("p", {}, item.entry.reason), again,
    act(t("discard"), () => actions.discard(item.entry))));
  return undefined;
}

/** Put the elements in order, moving as few as possible, and drop those that are gone. */
function place(wanted) {
  const keys = new Set(wanted.map((element) => element.dataset.key));
  for (const [key, element] of shown) {
    if (keys.has(key)) continue;
    element.remove();
    shown.delete(key);
  }
  let next = log.firstChild;
  for (const element of wanted) {
    if (element === next) next = next.nextSibling;
    else log.insertBefore(element, next);
  }
}
