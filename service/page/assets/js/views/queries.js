import { el } from "../dom.js";

export function mount(container, context) {
  return {
    show(parameters) {
      context.title("List of queries");
      container.replaceChildren(el("h1", {}, "List of queries"));
    },
  };
}
