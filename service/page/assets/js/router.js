/**
 * The address and the views. All that a view shows is told by the fragment, `#/VIEW?PARAMETERS`: it works below any
 * path, back and forward and reload and sharing work, and what is searched for reaches no access log.
 */

const LOADERS = {
  search: () => import("./views/search.js"),
  article: () => import("./views/article.js"),
  stories: () => import("./views/stories.js"),
  verify: () => import("./views/verify.js"),
  queries: () => import("./views/queries.js"),
  corpus: () => import("./views/corpus.js"),
};

/** Return the address of a view within the page. Values may be lists; empty ones are left out. */
export function href(view, parameters = {}) {
  const query = encoded(parameters);
  return `#/${view}${query && `?${query}`}`;
}

/** Return which view the address names, and its parameters; an unknown view is the search. */
export function current() {
  const [path, query = ""] = split(location.hash.replace(/^#\/?/, ""));
  return { view: Object.hasOwn(LOADERS, path) ? path : "search", parameters: new URLSearchParams(query) };
}

/** Change the address without a view being told. */
export function rewrite(view, parameters) {
  history.replaceState(history.state, "", href(view, parameters));
}

/**
 * Show what the address names, now and whenever it changes.
 *
 * @param {HTMLElement} container Where views are mounted.
 * @param {Object} context What views get; `go` is added, and `previous`, the view before this one or null.
 * @param {{changed: function, failed: function}} listeners Told of each view that is shown, or cannot be loaded.
 * @returns {{mounted: function}} Gives the view that is shown, as its `mount` returned it.
 */
export function start(container, context, { changed, failed }) {
  let shown = { view: null, mounted: null };
  let turn = 0;

  async function show({ isNew }) {
    const mine = ++turn;
    const { view, parameters } = current();
    if (view !== shown.view) {
      let module;
      try {
        module = await LOADERS[view]();
      } catch (error) {
        if (mine === turn) failed(error);
        return;
      }
      if (mine !== turn) return;
      context.previous = shown.view;
      shown.mounted?.leave?.();
      container.replaceChildren();
      container.className = `view view-${view}`;
      shown = { view, mounted: module.mount(container, context) };
    }
    changed(view, parameters, { isNew });
    if (mine === turn) await shown.mounted.show(parameters, { isNew });
  }

  context.go = (view, parameters, { replace = false } = {}) => {
    const target = href(view, parameters);
    if (target === location.hash) return show({ isNew: false });
    if (replace) history.replaceState(history.state, "", target);
    else history.pushState(null, "", target);
    return show({ isNew: !replace });
  };
  history.scrollRestoration = "manual"; // views know when they have something to scroll to
  addEventListener("popstate", () => show({ isNew: false }));
  show({ isNew: false });
  return { mounted: () => shown.mounted };
}

function encoded(parameters) {
  const query = new URLSearchParams();
  const pairs = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters);
  for (const [name, value] of pairs)
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== undefined && one !== "") query.append(name, one);
  return query.toString();
}

function split(text) {
  const at = text.indexOf("?");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
