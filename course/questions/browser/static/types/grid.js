// To the eye a table; to a screen reader one group of radio buttons a row, each button with the name of its column.
CONTROLS.grid = (item, uid, labels, changed) => {
  const inputs = item.rows.map((row, i) => item.options.map((column) => h("input", { type: "radio", name: `${uid}-g${i}`, value: column.id, onchange: () => changed(true) })));
  const head = h("div", { className: "wa-row wa-head", "aria-hidden": "true" }, h("span"), item.options.map((column) => h("span", { className: "wa-cell" }, rich(column))));
  const node = h("div", { className: "wa-grid" }, head, item.rows.map((row, i) => h("div",
    { className: "wa-row", role: "radiogroup", "aria-labelledby": `${uid}-r${i}`, "data-row": row.id },
    h("span", { className: "wa-rowname", id: `${uid}-r${i}` }, rich(row)),
    item.options.map((column, j) => h("label", { className: "wa-cell" }, inputs[i][j], h("span", { className: "wa-column" }, column.text))))));
  node.style.setProperty("--wa-columns", item.options.length);
  return {
    blank: {},
    node,
    read: () => ({ value: Object.fromEntries(item.rows.map((row, i) => [row.id, inputs[i].find((input) => input.checked)?.value]).filter((pair) => pair[1] !== undefined)) }),
    show: (value) => item.rows.forEach((row, i) => inputs[i].forEach((input) => { input.checked = value?.[row.id] === input.value; })),
    focus: () => inputs[0]?.[0]?.focus(),
  };
};
