// Calls to the server. A call that could not be made throws; a refusal is an answer.

const TIMEOUT_MS = 20_000;
const FILE_TIMEOUT_MS = 180_000;
const HEADERS = { "X-Desk-Chat": "1" }; // another site's page could not send it

async function call(path, options = {}, timeout = TIMEOUT_MS) {
  const response = await fetch(`/chat/api/${path}`, { ...options, signal: AbortSignal.timeout(timeout) });
  const body = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get("Retry-After")) || 0;
  return { ok: response.ok, status: response.status, code: body.detail ?? body.error, wait, body };
}

export const get = (path) => call(path);

export const post = (path, values = {}) =>
  call(path, {
    method: "POST",
    headers: { ...HEADERS, "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });

export function postFile(values, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.append(name, value);
  form.append("file", file);
  return call("files", { method: "POST", headers: HEADERS, body: form }, FILE_TIMEOUT_MS);
}
