/**
 * What stands there before anything is asked: what the corpus is, and the stories that it has last.
 */

import { get } from "../api.js";
import { el, fill } from "../dom.js";
import { counted, date } from "../format.js";
import { isCancelled, problemNotice } from "../notices.js";
import { href } from "../router.js";

const STORIES = 6;

/** Make the home; `show` asks anew each time, and what it showed before stays until the answer is there. */
export function makeHome() {
  const told = el("p", { class: "home-told" }, "\u00a0");
  const stories = el("div", { class: "home-stories" });
  const element = el(
    "section",
    { class: "home" },
    el("h1", {}, "What do the articles say?"),
    told,
    el(
      "p",
      { class: "home-hint" },
      "Ask in plain words, in a sentence or a few. Each passage that is found leads to the exact words in its article, ",
      "with the probability that it answers, and with those who report the same or something else.",
    ),
    stories,
  );

  async function show() {
    try {
      const index = await get("v1/index");
      told.textContent = index.articles
        ? `${counted(index.articles, "article")} in ${counted(index.passages, "passage")}, indexed ${date(index.built_at)}`
        : "The index holds no articles yet.";
      fill(stories, await latest());
    } catch (error) {
      if (!isCancelled(error)) fill(stories, problemNotice(error, show));
    }
  }

  return { element, show };
}

async function latest() {
  let page;
  try {
    page = await get("v1/stories", { order: "recent", limit: STORIES });
  } catch (error) {
    if (error.kind === "refused") return null; // an index without stories
    throw error;
  }
  if (!page.stories.length) return null;
  return [
    el("h2", {}, "Latest stories"),
    el(
      "ul",
      {},
      page.stories.map((story) =>
        el(
          "li",
          {},
          el("a", { href: href("stories", { id: story.id }), dir: "auto" }, story.title ?? "Untitled story"),
          el(
            "p",
            { class: "byline" },
            el("span", {}, counted(story.articles, "article")),
            el("span", {}, counted(story.sources, "source")),
            story.last_published_at && el("span", {}, date(story.last_published_at, { short: true })),
          ),
        ),
      ),
    ),
  ];
}
