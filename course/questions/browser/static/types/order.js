CONTROLS.order = (item, uid, labels, changed) => {
  const texts = Object.fromEntries(item.entries.map((entry) => [entry.id, entry.text]));
  const given = item.entries.map((entry) => entry.id);
  const list = h("ol", { className: "wa-order" });
  const rows = Object.fromEntries(item.entries.map((entry) => {
    const move = (step) => h("button", { type: "button", className: "wa-move", "data-step": step,
      "aria-label": fill(step < 0 ? labels.move_up : labels.move_down, { entry: entry.text }), onclick: () => moved(entry.id, step) }, step < 0 ? "↑" : "↓");
    return [entry.id, h("li", { "data-entry": entry.id }, h("span", { className: "wa-entry" }, move(-1), move(1), rich(entry)))];
  }));
  const live = h("span", { className: "wa-hidden", role: "status", "aria-live": "polite" });
  let order = [...given];
  const arrange = () => {
    // Only what is out of place is moved: a node that is moved loses the focus.
    order.forEach((id, i) => { if (list.children[i] !== rows[id]) list.insertBefore(rows[id], list.children[i] ?? null); });
    order.forEach((id, i) => {
      const [up, down] = rows[id].querySelectorAll(".wa-move");
      // Not `disabled`: a disabled button would drop the focus of whoever moved an entry to the end.
      up.setAttribute("aria-disabled", String(i === 0));
      down.setAttribute("aria-disabled", String(i === order.length - 1));
    });
  };
  const moved = (id, step) => {
    const from = order.indexOf(id);
    const to = from + step;
    if (to < 0 || to >= order.length) return;
    [order[from], order[to]] = [order[to], order[from]];
    arrange();
    rows[id].querySelector(`[data-step="${step}"]`).focus();
    live.textContent = fill(labels.moved, { entry: texts[id], place: to + 1, places: order.length });
    changed(true);
  };
  arrange();
  return {
    blank: null,
    node: h("div", {}, list, live),
    read: () => ({ value: [...order] }),
    show: (value) => {
      const whole = Array.isArray(value) && value.length === given.length && given.every((id) => value.includes(id));
      order = whole ? [...value] : [...given];
      arrange();
    },
    focus: () => list.querySelector(".wa-move[aria-disabled=false]")?.focus(),
    check: "check_order",
    keep: "keep_order", // the order shown at first may be the learner's answer
  };
};
