// Notes for each text that is typed when its key was pressed, when its results were painted, and what the service took.
window.observed = {};
let pressed = null;
addEventListener("input", (event) => (pressed = { text: event.target.value.trim(), at: event.timeStamp }), { capture: true });
const serviceMs = () => {
  const answers = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/v1/search"));
  return answers.at(-1)?.serverTiming.find(({ name }) => name === "total")?.duration ?? null;
};
// Links of hits carry the query that they answer, so results are those of a text once the first link names it.
const shown = () => {
  const link = document.querySelector(".results:not([hidden]) .hit-title a");
  return link && new URLSearchParams(link.hash.split("?")[1]).get("q")?.trim();
};
addEventListener("DOMContentLoaded", () => {
  const changed = () => {
    if (!pressed || shown() !== pressed.text || observed[pressed.text]) return;
    const { text, at } = pressed;
    observed[text] = {};
    requestAnimationFrame(() => {
      const channel = new MessageChannel(); // its message comes after the frame is painted
      channel.port1.onmessage = () => (observed[text] = { shownMs: performance.now() - at, serviceMs: serviceMs() });
      channel.port2.postMessage(null);
    });
  };
  const content = document.getElementById("content");
  new MutationObserver(changed).observe(content, { subtree: true, childList: true, attributes: true, attributeFilter: ["href", "hidden"] });
});
performance.setResourceTimingBufferSize(10000);
