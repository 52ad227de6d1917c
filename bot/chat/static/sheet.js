// The sheet in which a member signs in (address, then code) or leaves. A native dialog: focus stays inside, Escape closes.

import { post } from "./api.js";
import { clearComposer, isComposing } from "./composer.js";
import { config, t } from "./config.js";
import { h } from "./dom.js";
import { connect, forget, start } from "./live.js";
import * as outbox from "./outbox.js";
import { change, lastId, state } from "./state.js";

const sheet = document.getElementById("sheet");
const title = document.getElementById("sheet-title");
const body = document.getElementById("sheet-body");

export function prepareSheet() {
  document.getElementById("sheet-close").addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close(); // the backdrop
  });
}

/** Sign in, or see who is signed in. */
export function openSheet() {
  if (state.person) accountStep();
  else if (state.signIn === "none") show("sign_in_title", h("p", {}, t("sign_in_none")), languages());
  else emailStep();
  if (!sheet.open) sheet.showModal();
  focusFirst();
}

function show(titleKey, ...content) {
  title.textContent = t(titleKey);
  body.replaceChildren(...content);
}

const focusFirst = () => (body.querySelector("input") ?? body.querySelector("button") ?? sheet).focus();

function languages() {
  const other = config.language === "fr" ? ["en", "English"] : ["fr", "Français"];
  return h("a", { className: "language", href: `/chat?lang=${other[0]}`, lang: other[0], hreflang: other[0] }, other[1]);
}

function field(name, label, attributes) {
  const error = h("p", { className: "error", id: `${name}-error`, role: "alert" });
  const input = h("input", { id: name, name, required: true, "aria-describedby": error.id, ...attributes });
  return { input, error, element: h("div", { className: "field" }, h("label", { htmlFor: name }, label), input, error) };
}

function refuse({ input, error }, message) {
  input.setAttribute("aria-invalid", "true");
  error.textContent = message;
  input.focus();
}

function form(onSubmit, ...children) {
  const element = h("form", { noValidate: true }, ...children);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submitter = element.querySelector("[type=submit]");
    submitter.disabled = true;
    await onSubmit();
    submitter.disabled = false;
  });
  return element;
}

const submitButton = (label) => h("button", { type: "submit", className: "primary" }, label);
const quiet = (label, onclick) => h("button", { type: "button", className: "quiet", onclick }, label);
const demoBanner = () => (state.signIn === "demo" ? h("p", { className: "demo" }, t("demo_banner")) : null);

function emailStep(address = "") {
  const email = field("email", t("email"), { type: "email", autocomplete: "email", inputMode: "email", value: address, maxLength: 254 });
  const ask = () => askCode(email);
  const people = state.demo.map((person) =>
    h("button", { type: "button", className: "person", onclick: () => { email.input.value = person.email; ask(); } },
      h("strong", {}, person.name), h("small", {}, person.email)));
  show("sign_in_title", ...[
    demoBanner(),
    h("p", {}, t("sign_in_intro")),
    form(ask, email.element, submitButton(t("ask_code"))),
    people.length ? h("div", { className: "people" }, h("h3", {}, t("demo_people")), ...people) : null,
    languages(),
  ].filter(Boolean));
}

async function askCode(email) {
  const address = email.input.value.trim();
  if (!/^\S+@\S+\.\S+$/.test(address)) return refuse(email, t("email_invalid"));
  const answer = await post("sign-in", { email: address, language: config.language }).catch(() => ({}));
  if (!answer.ok) return refuse(email, refusal(answer));
  codeStep(address, answer.body.code);
  return focusFirst();
}

function refusal({ status, code, wait }) {
  if (status === 429) return wait > 60 ? t("codes_blocked") : t("codes_too_many", { seconds: wait });
  if (status === 422) return t("email_invalid");
  if (code === "sign_in_unavailable") return t("sign_in_none");
  if (code === "signed_in") return t("already_signed_in");
  return t("sign_in_failed");
}

function codeStep(address, demoCode) {
  const code = field("code", t("code"), { type: "text", inputMode: "numeric", autocomplete: "one-time-code", maxLength: 12, className: "code" });
  const demo = state.signIn !== "demo" ? null
    : h("p", { className: "demo" }, ...(demoCode ? [`${t("demo_code")} `, h("strong", { id: "demo-code" }, demoCode)] : [t("demo_unknown")]));
  show("code_title", ...[
    demo ?? h("p", {}, t("code_sent", { email: address })),
    form(() => giveCode(code), code.element, submitButton(t("code_submit"))),
    h("div", { className: "row" },
      quiet(t("code_again"), () => askAgain(code, address)),
      quiet(t("code_other"), () => { emailStep(address); focusFirst(); })),
  ].filter(Boolean));
}

async function askAgain(code, address) {
  const answer = await post("sign-in", { email: address, language: config.language }).catch(() => ({}));
  if (!answer.ok) return refuse(code, refusal(answer));
  codeStep(address, answer.body.code);
  return focusFirst();
}

async function giveCode(code) {
  const digits = code.input.value.replace(/\D/g, "");
  if (digits.length !== 6) return refuse(code, t("code_short"));
  const answer = await post("sign-in/code", { code: digits }).catch(() => ({}));
  if (!answer.ok) return refuse(code, answer.status === 400 ? t("code_wrong") : t("sign_in_failed"));
  const { person } = answer.body;
  change({ person, notes: [...state.notes, { id: crypto.randomUUID(), at: new Date(), after: lastId(), text: confirmation(person) }] });
  connect();
  sheet.close();
  return document.getElementById("composer-text").focus();
}

const confirmation = (person) =>
  t(person.for ? "signed_in_for" : "signed_in", { name: person.name, member: person.for });

function accountStep() {
  const { person } = state;
  const unsent = isComposing() || outbox.entries().some((entry) => entry.state !== "sent");
  show("account_title", ...[
    h("p", {}, t(person.for ? "account_for_delegate" : "account_for", { name: person.name, member: person.for })),
    h("p", { className: "faint" }, t("sign_out_note")),
    unsent ? h("p", { className: "error" }, t("sign_out_unsent")) : null,
    form(signOut, submitButton(t("sign_out"))),
    languages(),
  ].filter(Boolean));
}

async function signOut() {
  const answer = await post("sign-out").catch(() => ({}));
  if (!answer.ok) {
    body.append(h("p", { className: "error", role: "alert" }, t("sign_in_failed")));
    return;
  }
  outbox.dropAll();
  clearComposer();
  forget();
  sheet.close();
  await start();
}
