/**
 * A quotation: whether it stands in the articles, where, and in which words it differs. The address holds the question.
 */

import { post } from "../api.js";
import { el, fill } from "../dom.js";
import { isCancelled, loading, problemNotice } from "../notices.js";
import { verdictElement } from "../verify/verdict.js";

const MOST_CHARACTERS = 2000;

export function mount(container, context) {
  const quote = el("textarea", {
    id: "quote",
    rows: 3,
    dir: "auto",
    required: true,
    maxlength: MOST_CHARACTERS,
    "aria-describedby": "quote-hint",
    spellcheck: "false",
  });
  const source = el("input", { id: "quote-source", type: "text", maxlength: 500, dir: "auto" });
  const button = el("button", { type: "submit", class: "button" }, "Verify");
  const result = el("div", { class: "finding-place" });
  const form = el(
    "form",
    { class: "verify-form", on: { submit } },
    el("label", { for: "quote" }, "Quotation"),
    quote,
    el("p", { class: "fine", id: "quote-hint" }, "Quotation marks around it may stay. “…” or “[...]” stand for words that it leaves out, square brackets for words that it adds."),
    el(
      "div",
      { class: "verify-row" },
      el("div", { class: "field" }, el("label", { for: "quote-source" }, "Said to be from (publisher, optional)"), source),
      button,
    ),
  );
  let cancel = new AbortController();
  fill(
    container,
    el("h1", {}, "Verify a quotation"),
    el("p", { class: "lead" }, "Words are compared with words, over the whole text of every article. No model is asked."),
    form,
    result,
  );
  quote.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  function submit(event) {
    event.preventDefault();
    context.go("verify", { quote: quote.value.trim(), source: source.value.trim() });
  }

  async function show(parameters) {
    cancel.abort();
    const mine = (cancel = new AbortController());
    const asked = { quote: parameters.get("quote") ?? "", source: parameters.get("source") ?? "", article: parameters.get("article") ?? "" };
    context.title("Verify a quotation");
    quote.value = asked.quote;
    source.value = asked.source;
    if (!asked.quote.trim()) return fill(result);
    const body = { quote: asked.quote, ...(asked.source && { source: asked.source }), ...(asked.article && { article_id: asked.article }) };
    const waiting = setTimeout(() => fill(result, loading("Looking for the quotation")), 150);
    result.setAttribute("aria-busy", "true");
    try {
      const found = await post("v1/verify", body, { signal: mine.signal });
      fill(result, verdictElement(found, asked, context));
      context.announce(result.querySelector("h2").textContent);
    } catch (error) {
      if (!isCancelled(error)) fill(result, problemNotice(error, () => show(parameters)));
    } finally {
      clearTimeout(waiting);
      if (cancel === mine) result.removeAttribute("aria-busy");
    }
  }

  return { show, leave: () => cancel.abort() };
}
