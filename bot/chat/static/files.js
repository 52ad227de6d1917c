// Files that wait to be sent, kept over a reload in the browser's database. Where that is forbidden they live as long as
// the page: every call resolves, whatever the browser allows.

const NAME = "desk";
const STORE = "files";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, act) {
  try {
    const database = await opened();
    try {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      return await new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    } finally {
      database.close();
    }
  } catch {
    return undefined; // full or forbidden
  }
}

export const save = (entry) => run("readwrite", (store) => store.put(entry));
export const remove = (id) => run("readwrite", (store) => store.delete(id));
export const all = async () => (await run("readonly", (store) => store.getAll())) ?? [];
