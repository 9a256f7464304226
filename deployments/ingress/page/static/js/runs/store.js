// Where runs are kept in this browser: IndexedDB, a short row of each and, apart from it, all of it.
const NAME = "anymodal.runs";
const STORES = ["rows", "bodies"];

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((store) => asked.result.createObjectStore(store, { keyPath: "id" }));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Does `act` on the stores; what it returns is a request, whose result is told once all of it is written.
async function within(mode, act) {
  const moved = (await database()).transaction(STORES, mode);
  const asked = act(...STORES.map((store) => moved.objectStore(store)));
  return new Promise((resolve, reject) => {
    moved.oncomplete = () => resolve(asked?.result);
    moved.onerror = () => reject(moved.error);
    moved.onabort = () => reject(moved.error);
  });
}

export const allRows = () => within("readonly", (rows) => rows.getAll());
export const bodyOf = (id) => within("readonly", (_, bodies) => bodies.get(id));
export const putRow = (row) => within("readwrite", (rows) => void rows.put(row));
export const putBody = (body) => within("readwrite", (_, bodies) => void bodies.put(body));
export const dropBodies = (ids) => within("readwrite", (_, bodies) => ids.forEach((id) => bodies.delete(id)));

export const drop = (ids) =>
  within("readwrite", (rows, bodies) => {
    for (const id of ids) {
      rows.delete(id);
      bodies.delete(id);
    }
  });
