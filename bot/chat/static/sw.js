// Keeps the page itself for when there is no network; messages are never cached.

const VERSION = "{{version}}";
const SHELL = `desk-${VERSION}`;
const FILES = {{files}}.map((name) => `/chat/static/${VERSION}/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(["/chat", ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && pathname === "/chat") event.respondWith(page(request));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

async function page(request) {
  const answer = await fetch(request).catch(() => Response.error());
  if (answer.ok || answer.redirected) return answer;
  return (await caches.match("/chat")) ?? answer;
}
