/**
 * Stories: the list of them, and one told. The address says which: `id` names a story.
 */

import { get } from "../api.js";
import { el, fill } from "../dom.js";
import { isCancelled, loading, problemNotice } from "../notices.js";
import { makeStoryList } from "../stories/list.js";
import { allStories, storyElement } from "../stories/story.js";

export function mount(container, context) {
  let cancel = new AbortController();
  let list = null;

  async function show(parameters) {
    cancel.abort();
    cancel = new AbortController();
    const id = parameters.get("id");
    if (id) return showStory(id, cancel.signal);
    context.title("Stories");
    list ??= makeStoryList(context);
    if (list.element.parentNode !== container) fill(container, list.element);
    return list.show(parameters, cancel.signal);
  }

  async function showStory(id, signal) {
    context.title("Story");
    const waiting = setTimeout(() => fill(container, untold(), loading("Loading the story")), 150);
    try {
      const found = await get(`v1/stories/${encodeURIComponent(id)}`, {}, { signal });
      clearTimeout(waiting);
      context.title(found.story.title ?? "Story");
      fill(container, storyElement(found, id, context));
      context.announce(`Story: ${found.story.title ?? "untitled"}`);
    } catch (error) {
      clearTimeout(waiting);
      if (!isCancelled(error)) fill(container, untold(), problemNotice(error, () => show(new URLSearchParams({ id }))));
    }
  }

  return { show, leave: () => cancel.abort() };
}

/** The head of the page as long as there is no story. */
function untold() {
  return [allStories(), el("h1", { class: "visually-hidden" }, "Story")];
}
