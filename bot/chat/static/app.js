// The members' chat: puts the pieces together. State in state.js, network in live.js and sender.js, screen in log.js.

import { t } from "./config.js";
import { edit, focusComposer, prepareComposer } from "./composer.js";
import { h, setText } from "./dom.js";
import { expectAnswerTo, loadEarlier, prepareLive, loadSession, start } from "./live.js";
import { prepareLog, renderLog } from "./log.js";
import * as outbox from "./outbox.js";
import { flush, prepareSender, retry, submit } from "./sender.js";
import { openSheet, prepareSheet } from "./sheet.js";
import { change, onChange, state } from "./state.js";

const NEAR_END_PX = 120;
const BUTTONS_EXPIRE_EVERY_MS = 20_000;
const byId = (id) => document.getElementById(id);
const scroller = byId("scroller");
let wasLoaded = false;
let follow = true; // the member reads the end of the conversation

function press(offer, choice) {
  state.pressed.add(offer);
  submit({ token: choice.token, label: choice.label });
  focusComposer();
}

function render() {
  const atEnd = follow;
  const height = scroller.scrollHeight;
  const top = scroller.scrollTop;
  const first = !wasLoaded && state.loaded;
  const own = renderLog();
  renderHeader();
  renderBanner();
  byId("welcome").hidden = !state.loaded || state.messages.size > 0 || outbox.entries().length > 0;
  byId("earlier").hidden = !state.more;
  renderTyping();
  byId("notice").hidden = !state.notice;
  setText(byId("notice"), state.notice);
  if (first || own || atEnd) scrollToEnd();
  else if (state.keepPlace) scroller.scrollTop = top + scroller.scrollHeight - height;
  state.keepPlace = false;
  wasLoaded = state.loaded;
  renderLatest();
}

function renderHeader() {
  const { desk, person } = state;
  const unknown = !navigator.onLine && !state.loaded;
  const answering = unknown ? t("offline_status")
    : desk.owner === "agent" ? (desk.agent ? t("with_agent", { name: desk.agent }) : t("with_someone"))
    : desk.waiting ? t("waiting") : t("assistant");
  setText(byId("status"), answering);
  document.body.classList.toggle("with-agent", desk.owner === "agent");
  const account = byId("account");
  account.hidden = !state.met; // until then, who signed in would be asked to do it again
  const name = person ? person.name : t("sign_in");
  account.classList.toggle("known", Boolean(person));
  account.setAttribute("aria-label", person ? t("account_label", { name }) : name);
  const lines = [h("span", { className: "account-name" }, name)];
  if (person?.for) lines.push(h("small", {}, t("on_behalf", { member: person.for })));
  if (account.textContent !== lines.map((line) => line.textContent).join("")) account.replaceChildren(...lines);
}

function renderTyping() {
  const { owner, agent } = state.desk;
  setText(byId("typing-who"), owner === "agent" && agent ? t("agent_typing", { name: agent }) : t("typing"));
  byId("typing").hidden = !state.typing;
}

function renderBanner() {
  const banner = byId("banner");
  const offline = !navigator.onLine;
  banner.hidden = !offline && (state.connected || !state.lost);
  if (!banner.hidden) setText(banner, t(!offline ? "reconnecting" : state.loaded ? "offline" : "offline_unread"));
}

const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;

function scrollToEnd() {
  follow = true;
  scroller.scrollTop = scroller.scrollHeight;
}

/** A picture that has loaded, or larger text, makes the conversation longer without a change of ours. */
function followGrowth() {
  new ResizeObserver(() => { if (follow) scrollToEnd(); }).observe(scroller.firstElementChild);
  scroller.addEventListener("scroll", () => { follow = isAtEnd(); renderLatest(); }, { passive: true });
}

function renderLatest() {
  byId("latest").hidden = isAtEnd();
}

/** A short loss of the connection is not worth a word. */
function watchConnection() {
  let timer = 0;
  let was = true;
  onChange(() => {
    if (state.connected === was) return;
    was = state.connected;
    clearTimeout(timer);
    if (was) state.lost = false;
    else timer = setTimeout(() => change({ lost: true }), 4000);
  });
}

/** Where the keyboard covers the page instead of resizing it (iOS), the page shrinks by itself. */
function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  view.addEventListener("resize", () => {
    const atEnd = follow;
    document.body.style.height = `${view.height}px`;
    if (atEnd) scrollToEnd();
  });
}

function prepareOpeners() {
  for (const key of ["opener_1", "opener_2", "opener_3"]) {
    const say = () => submit({ text: t(key) }).then(focusComposer);
    byId("openers").append(h("button", { type: "button", className: "choice", onclick: say }, t(key)));
  }
}

function prepare() {
  watchConnection();
  onChange(render);
  prepareLog({
    press,
    signIn: openSheet,
    retry,
    edit: (entry) => {
      outbox.drop(entry.id);
      edit(entry.text ?? "");
      change();
    },
    discard: (entry) => {
      outbox.drop(entry.id);
      change();
    },
  });
  prepareComposer();
  prepareSheet();
  prepareSender({ renew: loadSession, sent: expectAnswerTo });
  prepareLive({ ended: () => change({ notice: t("session_ended") }) });
  prepareOpeners();
  followKeyboard();
  followGrowth();
  byId("account").addEventListener("click", openSheet);
  byId("latest").addEventListener("click", scrollToEnd);
  byId("earlier").addEventListener("click", () => {
    state.keepPlace = true;
    loadEarlier().catch(() => change({ notice: t("sign_in_failed") }));
  });
  addEventListener("offline", () => change());
  addEventListener("storage", () => change());
  setInterval(change, BUTTONS_EXPIRE_EVERY_MS);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/chat/sw.js", { scope: "/chat" }).catch(() => {});
  change();
  start();
  outbox.restoreFiles().then(() => {
    outbox.dropOld();
    change();
    flush();
  });
}

prepare();
