import { post } from "../api.js";
import { el } from "../dom.js";

export function mount(container, context) {
  const list = el("ol");
  container.append(list);
  async function search(q) {
    if (!q.trim()) return;
    const answer = await post("v1/search", { query: q });
    list.replaceChildren(...answer.hits.map((hit) => el("li", {}, el("p", {}, hit.article.title), el("p", {}, hit.passage.text))));
  }
  return {
    show: (parameters) => search(parameters.get("q") ?? ""),
    typed: search,
  };
}
