/**
 * Starts the page: joins the frame, the API and the views.
 */

import { onKeyNeeded } from "./api.js";
import { askForKey } from "./dialogs.js";
import { fill } from "./dom.js";
import { notice } from "./notices.js";
import { current, start } from "./router.js";
import * as shell from "./shell.js";

const content = document.getElementById("content");
const context = { announce: shell.announce, title: shell.title, focusQuery: shell.focusQuery };

let typedBefore = shell.typedQuery();

function changed(view, parameters, { isNew }) {
  const early = typedBefore; // what was typed before this script ran is searched for, not lost
  typedBefore = "";
  if (early && view === "search" && !parameters.has("q")) {
    context.go("search", { q: shell.typedQuery() }, { replace: true });
    return;
  }
  shell.showCurrent(view, parameters);
  if (view !== "search") shell.title("");
  if (isNew && view !== "search") {
    scrollTo(0, 0);
    content.focus({ preventScroll: true });
  }
}

function failed() {
  const reload = document.createElement("button");
  reload.className = "button";
  reload.textContent = "Reload the page";
  reload.addEventListener("click", () => location.reload());
  const text = "The service does not answer, or a newer version of the page has come since it was opened.";
  fill(content, notice("This view could not be loaded", text, reload));
}

onKeyNeeded(askForKey);
shell.bindFrame();
const views = start(content, context, { changed, failed });
shell.bindQuery({
  typed: (text) => views.mounted()?.typed?.(text),
  submitted: (text) => {
    if (views.mounted()?.submitted) views.mounted().submitted(text);
    else context.go("search", { q: text });
  },
  moved: (event) => views.mounted()?.moved?.(event),
});
shell.showIndex().catch(() => {
  // The view itself tells what is wrong.
});
if (current().view === "search" && !matchMedia("(pointer: coarse)").matches) document.getElementById("query").focus();
