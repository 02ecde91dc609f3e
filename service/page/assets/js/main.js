/**
 * Starts the page: joins the frame, the API and the views.
 */

import { onGeneration, onKeyNeeded } from "./api.js";
import { askForKey } from "./dialogs.js";
import { fill } from "./dom.js";
import { notice } from "./notices.js";
import { current, start } from "./router.js";
import * as shell from "./shell.js";

const content = document.getElementById("content");
const context = { announce: shell.announce, title: shell.title, focusQuery: shell.focusQuery };

let isReady = false;

function changed(view, parameters, { isNew }) {
  const early = isReady ? "" : shell.typedQuery(); // what was typed before there was a view is searched for, not lost
  isReady = true;
  if (early && view === "search" && !parameters.has("q")) {
    context.go("search", { q: early }, { replace: true });
    return;
  }
  shell.showCurrent(view, parameters);
  if (view !== "search") shell.title("");
  if (isNew && view !== "search") {
    scrollTo(0, 0);
    content.focus({ preventScroll: true });
  }
}

function failed(error, view, parameters) {
  shell.showCurrent(view, parameters);
  shell.title("");
  const reload = document.createElement("button");
  reload.className = "button";
  reload.textContent = "Reload the page";
  reload.addEventListener("click", () => location.reload());
  const text = "The service does not answer, or a newer version of the page has come since it was opened.";
  fill(content, notice("This view could not be loaded", text, reload));
}

onKeyNeeded(askForKey);
onGeneration(shell.showGeneration);
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
