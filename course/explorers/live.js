// The result of an explorer in words, in a region that screen readers announce; and three repairs to stock controls:
// keys typed in a control stay with it, handles of sliders get a name, and every control is named by its visible label.

function nameSliders(root) {
  for (const handle of root.querySelectorAll('[role="slider"]')) {
    const label = handle.closest(".widget-inline-hbox, .jupyter-widgets")?.querySelector(".widget-label");
    if (label && !handle.getAttribute("aria-label")) handle.setAttribute("aria-label", label.textContent);
  }
}

function render({ model, el }) {
  const box = document.createElement("div");
  box.className = "wa-live";
  box.style.cssText = "margin:.4em 0;padding:.5em .7em;border-left:4px solid var(--jp-brand-color1,#0068a8);" +
    "color:var(--jp-content-font-color1,#1f1f1f);font:600 15px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);white-space:normal";
  const text = document.createElement("p");
  text.style.margin = "0";
  text.setAttribute("role", "status");
  text.setAttribute("aria-live", "polite");
  text.setAttribute("aria-label", model.get("label"));
  const show = () => { text.textContent = model.get("sentence"); };
  model.on("change:sentence", show);
  show();
  box.append(text);
  el.append(box);

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
  const repair = () => { if (root()) nameSliders(root()); };
  const watcher = new MutationObserver(repair);
  const waiting = requestAnimationFrame(() => {
    if (root()) watcher.observe(root(), { childList: true, subtree: true });
    repair();
  });
  return () => {
    cancelAnimationFrame(waiting);
    watcher.disconnect();
    window.removeEventListener("keydown", keep, true);
    model.off("change:sentence", show);
  };
}

export default { render };
