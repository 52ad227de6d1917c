// Elements without markup in strings: text is always text.

/** An element with properties, data-/aria- attributes and children. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Set text only where it changed: a screen reader is not told the same twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** French sets a space before these signs; a phone must not break the line there, nor between "art." and its number. */
export const typeset = (text) => text.replace(/ ([:;?!»])/g, "\u00a0$1").replace(/(«|\bart\.) /g, "$1\u00a0");

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)»]|\b0\d{3}(?:[ \u00a0]\d{3}){2}\b|\b0[1-9](?:[ \u00a0]\d{2}){4}\b/g;

/** The text, its web addresses and French telephone numbers as links. */
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index), match[0].startsWith("0") ? phone(match[0]) : link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

const phone = (number) => h("a", { href: `tel:${number.replace(/\D/g, "")}`, className: "phone" }, number);

/** A link that leaves the page. */
export function link(href, label, className) {
  return h("a", { href, className, target: "_blank", rel: "noopener noreferrer" }, label);
}
