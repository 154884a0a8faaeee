const MENU_ARROW = 24; // px that a menu keeps for its arrow
let ruler = null;

// Does a menu cut this text? A menu tells no width of its text, so it is drawn with the same font elsewhere.
function isCut(select, text) {
  const room = select.clientWidth;
  if (!text || !room) return false; // not laid out yet
  const { font, paddingLeft, paddingRight } = getComputedStyle(select);
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text).width > room - parseFloat(paddingLeft) - parseFloat(paddingRight) - MENU_ARROW;
}

CONTROLS.match = (item, uid, labels, changed) => {
  // A menu cuts what is longer than it is wide: then the chosen option stands below it in full.
  const full = item.rows.map(() => h("span", { className: "wa-chosen", "aria-hidden": "true" }));
  const tell = () => selects.forEach((select, i) => {
    const text = select.value ? select.selectedOptions[0]?.textContent ?? "" : "";
    setText(full[i], isCut(select, text) ? text : "");
  });
  const selects = item.rows.map((row, i) => h("select", { id: `${uid}-s${i}`, onchange: () => { tell(); changed(true); } },
    h("option", { value: "" }, labels.choose), item.options.map((option) => h("option", { value: option.id }, option.text))));
  // Laid out after it was filled, and narrower or wider whenever the window is.
  const watch = new ResizeObserver(tell);
  selects.forEach((select) => watch.observe(select));
  return {
    blank: {},
    node: h("div", { className: "wa-match" }, item.rows.map((row, i) => h("div", { className: "wa-pair", "data-row": row.id },
      h("label", { for: `${uid}-s${i}` }, rich(row)), h("span", { className: "wa-menu" }, selects[i], full[i])))),
    read: () => ({ value: Object.fromEntries(item.rows.map((row, i) => [row.id, selects[i].value]).filter((pair) => pair[1] !== "")) }),
    show: (value) => {
      item.rows.forEach((row, i) => {
        selects[i].value = value?.[row.id] ?? "";
        if (selects[i].selectedIndex < 0) selects[i].value = "";
      });
      tell();
    },
    focus: () => selects[0]?.focus(),
  };
};
