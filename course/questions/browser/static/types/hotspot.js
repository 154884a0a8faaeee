// To the eye the tile map of Europe; to a screen reader a list of states, each with a box to tick. One stop of the Tab key: the
// arrow keys move, left and right along the rows, up and down to the nearest square of another row; Home and End go to the ends.
CONTROLS.hotspot = (item, uid, labels, changed) => {
  const at = (id) => item.places[id].slice(1); // column, row
  const byPlace = item.options.map((option) => option.id).sort((a, b) => at(a)[1] - at(b)[1] || at(a)[0] - at(b)[0]);
  const names = Object.fromEntries(item.options.map((option) => [option.id, option.text]));
  const pointed = h("p", { className: "wa-pointed", "aria-hidden": "true" });
  const chosen = h("p", { className: "wa-states" });
  const point = (id) => setText(pointed, id ? names[id] : "\u00a0");
  const rove = (id) => { for (const [other, input] of Object.entries(inputs)) input.tabIndex = other === id ? 0 : -1; };

  const nearest = (id, step) => {
    const [column, row] = at(id);
    const rows = byPlace.filter((other) => (at(other)[1] - row) * step > 0);
    const far = (other) => Math.abs(at(other)[1] - row) * 100 + Math.abs(at(other)[0] - column);
    return rows.sort((a, b) => far(a) - far(b))[0];
  };
  const target = (key, id) => {
    const index = byPlace.indexOf(id);
    switch (key) {
      case "ArrowRight": return byPlace[index + 1];
      case "ArrowLeft": return byPlace[index - 1];
      case "ArrowDown": return nearest(id, 1);
      case "ArrowUp": return nearest(id, -1);
      case "Home": return byPlace[0];
      case "End": return byPlace.at(-1);
      default: return null;
    }
  };
  const pressed = (event, id) => {
    const to = target(event.key, id);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // the page must not scroll, nor the notebook go to another cell
    if (to) inputs[to].focus();
  };

  const inputs = Object.fromEntries(item.options.map(({ id, text }) => [id, h("input", { type: "checkbox", value: id, "aria-label": text,
    onchange: () => { tell(); changed(true); }, onfocus: () => { rove(id); point(id); }, onblur: () => point(null), onkeydown: (event) => pressed(event, id) })]));
  const read = () => item.options.map((option) => option.id).filter((id) => inputs[id].checked).sort();
  const tell = () => {
    const states = item.options.filter((option) => inputs[option.id].checked).map((option) => option.text);
    setText(chosen, states.length ? fill(labels.map_chosen, { states: states.join(", ") }) : labels.map_none);
  };

  const square = (className, [code, column, row], ...inside) => {
    const node = h("li", { className }, ...inside, h("span", { className: "wa-code", "aria-hidden": "true" }, code));
    node.style.gridColumn = column;
    node.style.gridRow = row;
    return node;
  };
  const tiles = item.options.map(({ id, text }) => {
    const node = square("wa-tile", item.places[id], inputs[id], h("span", { className: "wa-tick", "aria-hidden": "true" }, "✓"));
    node.title = text;
    node.addEventListener("pointerenter", () => point(id));
    node.addEventListener("pointerleave", () => point(null));
    return node;
  });
  const rest = item.rest.map((place) => {
    const node = square("wa-tile wa-rest", place);
    node.setAttribute("aria-hidden", "true");
    return node;
  });
  const map = h("ul", { className: "wa-map", "aria-labelledby": `${uid}-stem` }, tiles, rest);
  rove(byPlace[0]);
  point(null);
  tell();
  return {
    blank: [],
    node: h("div", {}, h("p", { className: "wa-hint" }, labels.map_hint), map, pointed, chosen),
    read: () => ({ value: read() }),
    show: (value) => {
      for (const [id, input] of Object.entries(inputs)) input.checked = Array.isArray(value) && value.includes(id);
      tell();
    },
    focus: () => Object.values(inputs).find((input) => input.tabIndex === 0)?.focus(),
  };
};
