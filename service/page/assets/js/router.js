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

/** State of entries of the history that were shown before, and so are come back to. */
const SEEN = { isSeen: true };

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

/** Change the address of a view without its being told; nothing happens once the address is that of another view. */
export function rewrite(view, parameters) {
  if (current().view === view) history.replaceState(history.state, "", href(view, parameters));
}

/** Make an entry of the history for what is shown now; its address may be changed with `rewrite`. */
export function addEntry() {
  history.pushState(SEEN, "", location.href);
}

/**
 * Show what the address names, now and whenever it changes.
 *
 * @param {HTMLElement} container Where views are mounted.
 * @param {Object} context What views get; `go` is added, and `previous`, the view before this one or null. Unless `go` is
 *   told that the reader `stays`, the new view starts at its top, with the focus there.
 * @param {{changed: function, failed: function}} listeners Told of each view that is shown, or cannot be loaded.
 * @returns {{mounted: function}} Gives the view that is shown, as its `mount` returned it.
 */
export function start(container, context, { changed, failed }) {
  let shown = { view: null, mounted: null };
  let turn = 0;

  async function show({ isNew = false, isBack = false }) {
    const mine = ++turn;
    const { view, parameters } = current();
    if (!history.state?.isSeen) history.replaceState({ ...history.state, ...SEEN }, "");
    if (view !== shown.view) {
      let module;
      try {
        module = await LOADERS[view]();
      } catch (error) {
        if (mine !== turn) return;
        shown.mounted?.leave?.();
        shown = { view: null, mounted: null }; // what stands there now is no view
        failed(error, view, parameters);
        return;
      }
      if (mine !== turn) return;
      const { view: previous, mounted } = shown;
      mounted?.leave?.();
      container.replaceChildren();
      container.className = `view view-${view}`;
      // Fields that are taken away tell what was typed into them: a view that was left leads nowhere any more.
      const go = (...asked) => (current().view === view ? context.go(...asked) : undefined);
      shown = { view, mounted: module.mount(container, { ...context, previous, go }) };
    }
    changed(view, parameters, { isNew });
    if (mine !== turn) return;
    await shown.mounted.show(parameters, { isNew, isBack });
    if (isBack && mine === turn && scrollY === 0) scrollTo({ top: history.state?.scroll ?? 0, behavior: "instant" });
  }

  context.go = (view, parameters, { replace = false, stays = replace } = {}) => {
    const target = href(view, parameters);
    if (target === location.hash) return show({});
    if (replace) history.replaceState(history.state, "", target);
    else history.pushState(null, "", target);
    return show({ isNew: !stays });
  };
  history.scrollRestoration = "manual"; // views know when they have something to scroll to
  container.addEventListener("click", (event) => {
    if (event.target.closest("a")) history.replaceState({ ...history.state, scroll: scrollY }, "");
  });
  addEventListener("popstate", () => show(history.state?.isSeen ? { isBack: true } : { isNew: true })); // else a link was followed
  show({ isBack: true });
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
