import { el } from "../dom.js";

export function mount(container, context) {
  return {
    show(parameters) {
      context.title("Article");
      container.replaceChildren(el("h1", {}, "Article"));
    },
  };
}
