// The result of an explorer in words, in regions that screen readers announce; and four repairs around stock controls: keys typed in a
// control stay with it, handles of sliders get a name, what was unfolded stays unfolded when the result is drawn again, and nothing
// below jumps when a sentence grows.

function nameSliders(root) {
  for (const handle of root.querySelectorAll('[role="slider"]')) {
    const label = handle.closest(".widget-inline-hbox, .jupyter-widgets")?.querySelector(".widget-label");
    if (label && !handle.getAttribute("aria-label")) handle.setAttribute("aria-label", label.textContent);
  }
}

// Which part was unfolded: its heading with that of what holds it, without the numbers, which change with the result.
const opener = (details) => {
  const text = details.querySelector(":scope > summary")?.textContent.replace(/\d[\d,.]*/g, "#") ?? "";
  const around = details.parentElement?.closest("details, .wa-result");
  return around?.tagName === "DETAILS" ? `${opener(around)} / ${text}` : `${around ? "beside" : "below"} / ${text}`;
};

function render({ model, el }) {
  const line = (name, properties) => {
    const text = document.createElement("p");
    text.className = name;
    for (const [key, value] of Object.entries(properties)) text.setAttribute(key, value);
    return text;
  };
  const box = document.createElement("div");
  box.className = "wa-live";
  // What came of the prediction, the result now, and what has just been brought about: each is announced once, when it changes.
  const parts = {
    told: line("wa-told", { "aria-live": "polite" }),
    sentence: line("wa-now", { role: "status", "aria-live": "polite", "aria-label": model.get("label") }),
    aside: line("wa-aside", { "aria-live": "polite" }),
  };
  const shows = Object.entries(parts).map(([name, node]) => {
    const show = () => { if (node.textContent !== model.get(name)) node.textContent = model.get(name); };
    model.on(`change:${name}`, show);
    show();
    box.append(node);
    return [name, show];
  });
  el.append(box);
  // Kept runs go into the notebook itself, by the course's extension, as the answers of a quiz do.
  const store = () => {
    const { quiz, evidence } = model.get("kept") ?? {};
    if (!quiz) return;
    el.dispatchEvent(new CustomEvent("willing-and-able:save", { bubbles: true, detail: { quiz, evidence, reply: () => {} } }));
  };
  model.on("change:kept", store);

  // JupyterLab listens on the document before anything inside it, and looks at the focused element first. The window comes earlier
  // still: the control in which a plain key is typed is marked as not the notebook's, so that an arrow or a letter chooses an option
  // and does not move to another cell or insert one. Saving and running by keyboard still work.
  const root = () => el.closest(".wa-explorer");
  const keep = (event) => {
    if (!root()?.contains(event.target)) return;
    const plain = !(event.ctrlKey || event.metaKey || event.altKey) && event.key !== "Escape";
    if (plain && !(event.shiftKey && event.key === "Enter")) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    else event.target.removeAttribute("data-lm-suppress-shortcuts");
  };
  window.addEventListener("keydown", keep, true);
  const unfolded = new Set();
  const remember = (event) => {
    if (event.target.tagName !== "DETAILS") return;
    if (event.target.open) unfolded.add(opener(event.target));
    else if (event.target.isConnected) unfolded.delete(opener(event.target));
  };
  const repair = () => {
    const here = root();
    if (!here) return;
    nameSliders(here);
    for (const details of here.querySelectorAll("details:not([open])")) if (unfolded.has(opener(details))) details.open = true;
  };
  const watcher = new MutationObserver(repair);
  const waiting = requestAnimationFrame(() => {
    if (root()) {
      watcher.observe(root(), { childList: true, subtree: true });
      root().addEventListener("toggle", remember, true);
    }
    repair();
  });
  return () => {
    cancelAnimationFrame(waiting);
    watcher.disconnect();
    root()?.removeEventListener("toggle", remember, true);
    window.removeEventListener("keydown", keep, true);
    for (const [name, show] of shows) model.off(`change:${name}`, show);
    model.off("change:kept", store);
  };
}

export default { render };
