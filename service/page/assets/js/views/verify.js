import { el } from "../dom.js";

export function mount(container, context) {
  return {
    show(parameters) {
      context.title("Verify a quotation");
      container.replaceChildren(el("h1", {}, "Verify a quotation"));
    },
  };
}
