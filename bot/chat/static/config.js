// What the server told the page at its making: language, limits, wording.

export const config = JSON.parse(document.getElementById("config").textContent);

const number = new Intl.NumberFormat(config.language, { maximumFractionDigits: 1 });

/** The sentence of an outcome, with its {values}; numbers as the language writes them. */
export function t(key, values = {}) {
  const written = (value) => (typeof value === "number" ? number.format(value) : (value ?? ""));
  return config.text[key].replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
}
