/**
 * The list of stories: order, conditions on their articles, and pages that are put one below the other.
 */

import { get } from "../api.js";
import { isDay, makeDayField } from "../days.js";
import { el, fill } from "../dom.js";
import { saveButtons, saveStories } from "../files.js";
import { counted, date, number } from "../format.js";
import { datesCrossed, isCancelled, loading, notice, problemNotice } from "../notices.js";
import { href } from "../router.js";

const PAGE = 20;
const ORDERS = [
  ["recent", "Latest first"],
  ["size", "Largest first"],
];

/** Make the list; `show` takes the parameters of the address. */
export function makeStoryList(context) {
  const fields = makeFields((changes) => context.go("stories", { ...asked, ...changes }, { stays: true }));
  const count = el("p", { class: "stories-count" });
  const items = el("ol", { class: "stories-list" });
  const state = el("div", {});
  const more = el("div", { class: "stories-more" });
  const files = el("div", {});
  const element = el(
    "section",
    { class: "stories" },
    el("h1", {}, "Stories"),
    el("p", { class: "lead" }, "Articles on one event, by one publisher or many. Each story shows who reported when, and what each added."),
    fields.element,
    el("div", { class: "stories-head" }, count, files),
    state,
    items,
    more,
  );
  let asked = {};

  async function show(parameters, signal) {
    asked = readAddress(parameters);
    fields.show(asked);
    if (asked.from && asked.to && asked.to < asked.from) {
      emptied();
      return fill(state, datesCrossed(() => context.go("stories", { ...asked, from: "", to: "" }, { stays: true })));
    }
    items.setAttribute("aria-busy", "true");
    if (!items.firstChild) fill(state, loading("Loading stories"));
    await ask(null, signal);
    items.removeAttribute("aria-busy");
  }

  async function ask(cursor, signal) {
    const request = requestOf(asked);
    try {
      const page = await get("v1/stories", { ...request, limit: PAGE, cursor }, { signal });
      fill(state, page.total === 0 && nothing(request));
      if (cursor === null) fill(items);
      const first = items.childElementCount;
      items.append(...page.stories.map(item));
      count.textContent = page.total ? told(page) : "";
      fill(files, page.total > 0 && saveButtons("these stories", (format) => saveStories(request, format), context.announce));
      showMore(page, signal);
      if (cursor !== null) items.children[first]?.querySelector("a").focus();
      else context.announce(counted(page.total, "story", "stories"));
    } catch (error) {
      if (isCancelled(error)) return;
      fill(more);
      if (cursor === null) emptied();
      const restart = cursor === null || error.kind === "expired" ? null : cursor;
      fill(cursor === null ? state : more, problemNotice(error, () => ask(restart, signal)));
    }
  }

  function emptied() {
    for (const one of [items, files, more, count]) fill(one);
  }

  function showMore(page, signal) {
    const left = page.total - items.childElementCount;
    if (page.next_cursor === null || left <= 0) return fill(more);
    const button = el("button", { type: "button", class: "button button-quiet" }, `Show ${Math.min(PAGE, left)} more of ${number(left)}`);
    button.addEventListener("click", () => {
      button.disabled = true;
      ask(page.next_cursor, signal);
    });
    return fill(more, button);
  }

  return { element, show };
}

/** What a list tells of a story: its headline, how many report, and when. */
export function item(story) {
  return el(
    "li",
    { class: "story-item" },
    el("span", { class: "story-size", "aria-hidden": "true" }, number(story.articles)),
    el(
      "div",
      {},
      el("h2", { class: "story-title", dir: "auto" }, el("a", { href: href("stories", { id: story.id }) }, story.title ?? "Untitled story")),
      el(
        "p",
        { class: "byline" },
        el("span", {}, counted(story.articles, "article")),
        el("span", {}, counted(story.sources, "source")),
        el("span", {}, period(story)),
        story.matching < story.articles && el("span", {}, `${number(story.matching)} match`),
      ),
    ),
  );
}

/** From when to when a story was reported on. */
export function period({ first_published_at: first, last_published_at: last }) {
  if (!first) return "undated";
  const [from, to] = [date(first, { short: true }), date(last, { short: true })];
  return from === to ? from : `${from} – ${to}`;
}

function told(page) {
  const undated = page.unknown_dates ? `; ${counted(page.unknown_dates, "undated article")} left out` : "";
  return `${counted(page.total, "story", "stories")}${undated}`;
}

function nothing(request) {
  const isFiltered = Object.keys(request).some((name) => name !== "order");
  if (!isFiltered) return notice("No stories yet", "A story needs at least two articles on one event. The index holds none.");
  return notice("No story matches", "No article of any story fulfils all of these conditions.", el("a", { href: href("stories") }, "Show all stories"));
}

function readAddress(parameters) {
  const text = (name) => (parameters.get(name) ?? "").trim().slice(0, 500);
  const day = (name) => (isDay(text(name)) ? text(name) : "");
  return {
    order: parameters.get("order") === "size" ? "size" : "",
    from: day("from"),
    to: day("to"),
    source: text("source"),
    language: text("language"),
  };
}

function requestOf({ order, from, to, source, language }) {
  const request = { order: order || "recent", published_from: from, published_to: to, source, language };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ""));
}

function makeFields(change) {
  const order = el("select", { id: "stories-order" }, ORDERS.map(([value, label]) => el("option", { value }, label)));
  const inputs = {
    source: el("input", { type: "text", id: "stories-source", maxlength: 500, dir: "auto" }),
    language: el("input", { type: "text", id: "stories-language", maxlength: 35, size: 6, placeholder: "en", spellcheck: "false", autocapitalize: "none" }),
  };
  const days = { from: makeDayField("stories-from", (from) => change({ from })), to: makeDayField("stories-to", (to) => change({ to })) };
  const clear = el("button", { type: "button", class: "link-button" }, "Clear");
  order.addEventListener("change", () => change({ order: order.value === "size" ? "size" : "" }));
  clear.addEventListener("click", () => change({ from: "", to: "", source: "", language: "" }));
  for (const [name, input] of Object.entries(inputs)) input.addEventListener("change", () => change({ [name]: input.value.trim() }));
  const field = (label, input) => el("div", { class: "field" }, el("label", { for: input.id }, label), input);
  const submit = (event) => event.preventDefault();
  return {
    element: el(
      "form",
      { class: "fields", "aria-label": "Order and conditions", on: { submit } },
      field("Order", order),
      field("From", days.from.input),
      field("To", days.to.input),
      field("Publisher", inputs.source),
      field("Language", inputs.language),
      clear,
    ),
    show(asked) {
      order.value = asked.order || "recent";
      for (const [name, input] of Object.entries(inputs)) if (input.value !== asked[name]) input.value = asked[name];
      for (const [name, one] of Object.entries(days)) one.show(asked[name]);
      clear.hidden = !["from", "to", "source", "language"].some((name) => asked[name]);
    },
  };
}
