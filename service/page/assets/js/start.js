/**
 * Load the page's programs once its frame is painted: they are many, and a first look need not wait for them.
 */

function load() {
  import("./main.js");
}

// A tab in the background paints nothing, and is to be ready when it is looked at.
if (document.hidden) load();
else requestAnimationFrame(() => setTimeout(load));
