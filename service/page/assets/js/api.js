/**
 * The service's REST API: requests that can be cancelled, with the key of this session, and problems with a kind.
 */

/** Values that the API counts of a field unless more are asked for; there may be others. */
export const COUNTED_VALUES = 20;

const KEY = "article-search-key";
let askForKey = async () => false;
let timesDeclined = 0;
let tellGeneration = () => {};
let keptKey = "";

/**
 * Why there is no answer.
 *
 * `kind` is `offline` (no service), `key`, `rate`, `busy`, `starting`, `missing`, `refused`, `expired` or `failed`;
 * `code` is that of the API, `retryAfterS` the seconds after which to ask again.
 */
export class Problem extends Error {
  constructor(kind, { status = 0, code = "", detail = "", requestId = null, retryAfterS = null, faults = [] } = {}) {
    super(detail || kind);
    Object.assign(this, { name: "Problem", kind, status, code, detail, requestId, retryAfterS, faults });
  }
}

/** Say what asks the reader for a key; it gives true once there is a new one, and false if there is none to be had. */
export function onKeyNeeded(ask) {
  let asking = null;
  askForKey = (code) => {
    asking ??= ask(code)
      .then((given) => {
        if (!given) timesDeclined += 1;
        return given;
      })
      .finally(() => {
        asking = null;
      });
    return asking;
  };
}

/** Say what is told which generation of the index an answer is from. */
export function onGeneration(tell) {
  tellGeneration = tell;
}

/** Keep a key until the tab is closed. */
export function keepKey(key) {
  keptKey = key;
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    // Storage is switched off: the key lasts until the page is left.
  }
}

/** Whether a key is kept. */
export function hasKey() {
  return storedKey() !== "";
}

/**
 * Ask with GET.
 *
 * @param {string} path Below the page, such as `v1/index`; ids in it are encoded with `encodeURIComponent`.
 * @param {Object} parameters Name to value; null and undefined are left out.
 * @param {{signal?: AbortSignal, headers?: Object, read?: function(Response)}} options `read` takes what is wanted from
 *   the answer; its JSON unless given.
 * @returns {Promise<any>}
 * @throws {Problem} And `AbortError` if it was cancelled.
 */
export function get(path, parameters = {}, options = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  const query = given.length ? `?${new URLSearchParams(given)}` : "";
  return send(path + query, { method: "GET", headers: options.headers }, options);
}

/** Ask with POST and a JSON body; otherwise as `get`. */
export function post(path, body, options = {}) {
  const headers = { "Content-Type": "application/json", ...options.headers };
  return send(path, { method: "POST", body: JSON.stringify(body), headers }, options);
}

async function send(path, request, { signal, read = (answer) => answer.json() }) {
  const key = storedKey();
  const declined = timesDeclined;
  const answer = await fetched(path, request, key, signal);
  if (answer.ok) return body(answer, read);
  const problem = await problemOf(answer);
  if (problem.kind === "key" && (await hasAnotherKey(key, declined, problem.code))) {
    return send(path, request, { signal, read });
  }
  throw problem;
}

/** Whether there is a key other than the one refused; the reader is asked, unless they declined since that was sent. */
async function hasAnotherKey(refused, declined, code) {
  if (storedKey() !== refused) return true;
  return timesDeclined === declined && askForKey(code);
}

async function fetched(path, request, key, signal) {
  const headers = { ...request.headers, ...(key && { "X-API-Key": key }) };
  try {
    return await fetch(path, { ...request, headers, signal, cache: "no-store", credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("offline");
  }
}

async function body(answer, read) {
  try {
    const found = await read(answer);
    if (found?.index?.generation) tellGeneration(found.index.generation);
    return found;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("failed", { status: answer.status, detail: "The answer broke off, or is not the service's." });
  }
}

async function problemOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error; // otherwise a proxy's page, of which the status tells enough
  }
  const wait = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return new Problem(kindOf(answer.status, told.code), {
    status: answer.status,
    code: told.code ?? "",
    detail: told.detail ?? "",
    requestId: answer.headers.get("X-Request-ID"),
    retryAfterS: Number.isFinite(wait) ? wait : null,
    faults: told.errors ?? [],
  });
}

function kindOf(status, code) {
  if (status === 401) return "key";
  if (status === 404) return "missing";
  if (status === 410) return "expired";
  if (status === 429) return "rate";
  if (status === 502 || status === 504) return "offline";
  if (status === 503) return code === "not_ready" ? "starting" : "busy";
  return status < 500 ? "refused" : "failed";
}

function storedKey() {
  try {
    keptKey = sessionStorage.getItem(KEY) ?? keptKey;
  } catch {
    // As in `keepKey`.
  }
  return keptKey;
}
