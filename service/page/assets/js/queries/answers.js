/**
 * Answers to many queries: some at a time, and no faster than the service lets them come.
 */

import { post } from "../api.js";

const MOST = 64;
const MOST_WAITS = 20;

/**
 * Ask for all queries.
 *
 * @param {string[]} queries
 * @param {function(Object[], number)} received Gets the answers as they come, each a `BatchItem`; or none of them and
 *   the seconds until it goes on.
 * @param {AbortSignal} signal
 * @throws {Problem} If the service does not answer, or refuses for another reason than that too much is asked.
 */
export async function answerAll(queries, received, signal) {
  let size = MOST;
  let waits = 0;
  for (let at = 0; at < queries.length; ) {
    const searches = queries.slice(at, at + size).map((query) => ({ query, limit: 1 }));
    try {
      const { results } = await post("v1/search/batch", { searches }, { signal });
      received(results, 0);
      at += results.length;
      waits = 0;
    } catch (error) {
      if (error.code === "out_of_range" && size > 1) {
        size = Math.floor(Math.min(size, searches.length) / 2); // more than the key may ever ask for at once
        continue;
      }
      if (!["rate", "busy"].includes(error.kind) || ++waits > MOST_WAITS) throw error;
      // A batch counts as many requests as it has searches, so one that a key's rate never allows must be made smaller.
      size = Math.max(1, Math.floor(size / 2));
      const seconds = Math.min(error.retryAfterS ?? 1, 60);
      received([], seconds);
      await pause(seconds * 1000, signal);
    }
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
