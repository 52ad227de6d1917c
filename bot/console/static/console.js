// Keeps a page live: swaps in the regions that the server renders again, and keeps what the agent is writing.
"use strict";

const body = document.body;
const storage = window.sessionStorage;

// --- drafts: survive swaps, reloads and a session that ends ----------------------------------------------------------

const draftKey = (field) => `draft:${field.dataset.draft}`;

function restoreDrafts(root) {
  for (const field of root.querySelectorAll("textarea[data-draft]")) {
    const kept = storage.getItem(draftKey(field));
    if (kept && !field.value) field.value = kept;
  }
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset?.draft) return;
  if (field.value) storage.setItem(draftKey(field), field.value);
  else storage.removeItem(draftKey(field));
  const saved = document.getElementById("saved");
  if (saved && field.id === "text") saved.textContent = field.value ? "· brouillon gardé" : "";
  if (field.id === "text") sayTyping();
});

// --- small requests ---------------------------------------------------------------------------------------------------

function post(address, fields) {
  return fetch(address, {
    method: "POST",
    headers: { "X-Desk-Fetch": "1" },
    body: new URLSearchParams({ csrf: body.dataset.csrf ?? "", ...fields }),
    redirect: "error",
  });
}

let typingSaid = 0;
function sayTyping() {
  const now = Date.now();
  if (!body.dataset.conversation || now - typingSaid < 3000) return;
  typingSaid = now;
  post(`/desk/conversations/${body.dataset.conversation}/typing`, {}).catch(() => {});
}

let seenUpTo = 0;
function saySeen() {
  const last = Number(document.querySelector("[data-last-member]")?.dataset.lastMember ?? 0);
  if (!body.dataset.conversation || !last || last <= seenUpTo || document.hidden) return;
  seenUpTo = last;
  post(`/desk/conversations/${body.dataset.conversation}/seen`, { up_to: last }).catch(() => { seenUpTo = 0; });
}

// --- sending an answer ------------------------------------------------------------------------------------------------

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function refuse(form, text, signIn) {
  const line = form.querySelector(".refusal");
  line.textContent = text;
  if (signIn) {
    const link = document.createElement("a");
    link.href = `${signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = " Se reconnecter";
    line.append(link);
  }
  line.hidden = false;
}

async function send(form) {
  const field = form.elements.text;
  const button = form.querySelector("button[type=submit]");
  const text = field.value;
  if (!text.trim()) return refuse(form, "Le message est vide.");
  button.disabled = true;
  try {
    const answer = await post(form.action, { text, form_key: form.elements.form_key.value });
    const told = await answer.json();
    if (!answer.ok) return refuse(form, told.error, told.sign_in);
    form.elements.form_key.value = newKey();
    form.querySelector(".refusal").hidden = true;
    // A live update may have put another field in this one's place meanwhile.
    const current = document.getElementById("text") ?? field;
    if (current.value === text) {
      current.value = "";
      storage.removeItem(draftKey(field));
      document.getElementById("saved").textContent = "";
    }
    follow = true;
  } catch {
    // Whether it arrived is not known: the same key goes again, and the desk drops a second copy.
    refuse(form, "Pas de réponse du serveur : votre message est gardé, envoyez-le de nouveau.");
  } finally {
    button.disabled = false;
    (document.getElementById("text") ?? field).focus();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-composer]")) {
    event.preventDefault();
    send(form);
    return;
  }
  for (const field of form.querySelectorAll("textarea[data-draft]")) storage.removeItem(draftKey(field));
  for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => { button.disabled = true; });
});

// --- keys and clicks --------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "text") {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "/" && !writing) {
    event.preventDefault();
    document.querySelector("[data-hotkey='/']")?.focus();
  } else if (event.key === "r" && !writing && !event.ctrlKey && !event.metaKey) {
    const field = document.getElementById("text");
    if (field) {
      event.preventDefault();
      field.focus();
    }
  }
});

document.addEventListener("click", (event) => {
  const canned = event.target.closest("[data-canned]");
  if (canned) {
    const field = document.getElementById("text");
    field.value = field.value ? `${field.value.trimEnd()}\n\n${canned.dataset.canned}` : canned.dataset.canned;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  const tab = event.target.closest("[data-tab-to]");
  if (tab) showTab(tab.dataset.tabTo);
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => { copy.textContent = "Copié"; });
});

function showTab(name) {
  const main = document.querySelector("main.desk");
  main.dataset.tab = name;
  markTab();
}

function markTab() {
  const main = document.querySelector("main.desk");
  if (!main) return;
  for (const button of main.querySelectorAll("[data-tab-to]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tabTo === main.dataset.tab));
  }
}

// --- regions ----------------------------------------------------------------------------------------------------------

const scroller = document.getElementById("scroll");
const newer = document.getElementById("newer");
let follow = true;

function toEnd() {
  if (scroller) scroller.scrollTop = scroller.scrollHeight;
  if (newer) newer.hidden = true;
}

scroller?.addEventListener("scroll", () => {
  follow = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  if (follow && newer) newer.hidden = true;
});
scroller?.addEventListener("load", () => { if (follow) toEnd(); }, true);
newer?.addEventListener("click", () => { follow = true; toEnd(); });

function openDetails(region) {
  const all = Array.from(region.querySelectorAll("details"), (each, at) => [each.id || `#${at}`, each.open]);
  return new Set(all.filter(([, open]) => open).map(([name]) => name));
}

// What the agent has chosen in a region's forms, to choose it again after a swap.
const CHOICES = "form input:not([type=hidden]), form select, form textarea";

function choiceKey(field) {
  const value = field.type === "radio" || field.type === "checkbox" ? field.value : "";
  return [field.form.getAttribute("action"), field.name, value].join("|");
}

function choices(region) {
  return new Map(Array.from(region.querySelectorAll(CHOICES), (field) => [choiceKey(field), [field.checked, field.value]]));
}

function choose(region, kept) {
  for (const field of region.querySelectorAll(CHOICES)) {
    const [checked, value] = kept.get(choiceKey(field)) ?? [];
    if (checked !== undefined) field.checked = checked;
    if (value && field.type !== "radio" && field.type !== "checkbox") field.value = value;
  }
}

// A region that would look the same is left alone: a click under way must not lose its button.
const shown = new Map();

function looksTheSame(id, html) {
  const looks = html.replace(/name="form_key" value="[^"]*"/g, "");
  const same = shown.get(id) === looks;
  shown.set(id, looks);
  return same;
}

// Messages are matched by id: those that have not changed keep their place, open details and selection.
const rendered = new Map();

function swapTranscript(region, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const list = region.querySelector("ol.transcript");
  const wanted = fresh.content.querySelector("ol.transcript");
  if (!list || !wanted) {
    region.innerHTML = html;
    return;
  }
  list.dataset.lastMember = wanted.dataset.lastMember;
  const earlier = fresh.content.querySelector(".earlier");
  region.querySelector(".earlier")?.remove();
  if (earlier) region.prepend(earlier);
  const known = new Map(Array.from(list.children, (each) => [each.id, each]));
  let place = null;
  for (const each of Array.from(wanted.children)) {
    const old = known.get(each.id);
    const source = each.outerHTML;
    let kept = old;
    if (!old || rendered.get(each.id) !== source) {
      if (old) {
        const open = openDetails(old);
        for (const detail of each.querySelectorAll("details")) detail.open = open.has(detail.id);
        old.remove();
      }
      kept = each;
      rendered.set(each.id, source);
    }
    known.delete(each.id);
    const next = place ? place.nextSibling : list.firstChild;
    if (kept !== next) list.insertBefore(kept, next);
    place = kept;
  }
  for (const gone of known.values()) gone.remove();
}

function swap(id, html) {
  const region = document.getElementById(id);
  if (!region || looksTheSame(id, html)) return;
  if (id === "live-transcript") {
    const lastId = () => region.querySelector("ol.transcript")?.lastElementChild?.id;
    const last = lastId();
    swapTranscript(region, html);
    if (lastId() !== last) hideTyping();
    if (follow) toEnd();
    else if (newer && lastId() !== last) newer.hidden = false;
    saySeen();
    return;
  }
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const selection = focused?.id === "text" ? [focused.selectionStart, focused.selectionEnd] : null;
  const open = openDetails(region);
  const chosen = choices(region);
  const scrolled = region.scrollTop;
  region.innerHTML = html;
  for (const [at, detail] of region.querySelectorAll("details").entries()) {
    if (open.has(detail.id || `#${at}`)) detail.open = true;
  }
  region.scrollTop = scrolled;
  choose(region, chosen);
  restoreDrafts(region);
  if (focused?.id) {
    const field = document.getElementById(focused.id);
    field?.focus();
    if (selection) field?.setSelectionRange?.(...selection);
  }
  if (id === "live-status") markTab();
  if (id === "live-counts") markMenu();
}

function markMenu() {
  for (const link of document.querySelectorAll("header nav a")) {
    const address = link.getAttribute("href");
    const here = address === "/desk"
      ? location.pathname === "/desk" || location.pathname.startsWith("/desk/conversations")
      : location.pathname.startsWith(address);
    if (here) link.setAttribute("aria-current", "page");
  }
  const waiting = document.querySelector("header .badge.warn")?.firstChild?.textContent;
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (waiting) document.title = `(${waiting}) ${document.title}`;
}

function warnOffline(isOffline) {
  let line = document.getElementById("offline");
  if (isOffline && !line) {
    line = document.createElement("p");
    line.id = "offline";
    line.className = "notice warning";
    line.textContent = "Liaison perdue : la page se remettra à jour d’elle-même.";
    document.getElementById("notices").append(line);
  } else if (!isOffline) line?.remove();
}

// --- the member writes: told every three seconds while it lasts --------------------------------------------------------

const TYPING_MS = 6_000;
const typingLine = document.getElementById("writing");
let typingTimer = 0;

function showTyping() {
  clearTimeout(typingTimer);
  typingLine.textContent = `${document.querySelector("#live-status h1").textContent} écrit…`;
  typingLine.hidden = false;
  if (follow) toEnd();
  typingTimer = setTimeout(hideTyping, TYPING_MS);
}

function hideTyping() {
  clearTimeout(typingTimer);
  typingLine.hidden = true;
}

// A browser keeps six connections to one host: pages that nobody looks at give theirs back.
const HIDDEN_LIVE_MS = 30_000;
let source = null;
let hiding = 0;

function goLive() {
  if (!body.dataset.live || source) return;
  source = new EventSource(body.dataset.live);
  source.addEventListener("regions", (event) => {
    warnOffline(false);
    for (const [id, html] of Object.entries(JSON.parse(event.data))) swap(id, html);
  });
  source.addEventListener("typing", showTyping);
  source.addEventListener("open", () => warnOffline(false));
  source.addEventListener("sign-in", () => {
    rest();
    const form = document.querySelector("[data-composer]");
    const told = "Votre session est terminée : reconnectez-vous. Votre brouillon est gardé.";
    if (form) refuse(form, told, "/desk/sign-in");
    else location.assign(`/desk/sign-in?next=${encodeURIComponent(location.pathname)}`);
  });
  source.addEventListener("error", () => {
    warnOffline(true);
    // A stream that was refused (not lost) is not tried again by the browser.
    if (source?.readyState === EventSource.CLOSED) {
      rest();
      setTimeout(goLive, 4000);
    }
  });
}

function rest() {
  source?.close();
  source = null;
}

window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", goLive);
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (!document.hidden) {
    goLive();
    saySeen();
  } else if (body.dataset.conversation) hiding = setTimeout(rest, HIDDEN_LIVE_MS);
});

// --- waiting times ----------------------------------------------------------------------------------------------------

function lasting(seconds, shorter = "moins d’une minute") {
  const nbsp = "\u00a0";
  const left = Math.max(0, Math.floor(seconds));
  if (left < 60) return shorter;
  if (left < 3600) return `${Math.floor(left / 60)}${nbsp}min`;
  if (left < 86400) return `${Math.floor(left / 3600)}${nbsp}h${nbsp}${String(Math.floor((left % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(left / 86400)}${nbsp}j${nbsp}${Math.floor((left % 86400) / 3600)}${nbsp}h`;
}

setInterval(() => {
  for (const each of document.querySelectorAll("time[data-since]")) {
    const text = lasting((Date.now() - Date.parse(each.dataset.since)) / 1000, each.dataset.shorter);
    if (each.textContent !== text) each.textContent = text;
  }
}, 5000);

const refused = document.getElementById("refused-draft");
const field = document.getElementById("text");
if (refused && field) field.value = refused.content.textContent;
restoreDrafts(document);
markTab();
markMenu();
toEnd();
saySeen();
goLive();
