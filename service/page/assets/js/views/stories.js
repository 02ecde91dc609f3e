import { el } from "../dom.js";

export function mount(container, context) {
  return {
    show(parameters) {
      context.title("Stories");
      container.replaceChildren(el("h1", {}, "Stories"));
    },
  };
}
