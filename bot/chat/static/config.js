// What the server told the page at its making: language, limits, wording.

export const config = JSON.parse(document.getElementById("config").textContent);

/** The sentence of an outcome, with its {values}. */
export function t(key, values = {}) {
  return config.text[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
