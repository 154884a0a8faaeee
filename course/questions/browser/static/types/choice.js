CONTROLS.choice = (item, uid, labels, changed) => {
  const inputs = item.options.map((option) => h("input", { type: "radio", name: uid, value: option.id, onchange: () => changed(true) }));
  return {
    blank: null,
    node: h("div", { className: "wa-options", role: "radiogroup", "aria-labelledby": `${uid}-stem` },
      item.options.map((option, i) => h("label", { className: "wa-option" }, inputs[i], rich(option)))),
    read: () => ({ value: inputs.find((input) => input.checked)?.value ?? null }),
    show: (value) => inputs.forEach((input) => { input.checked = input.value === value; }),
    focus: () => inputs[0]?.focus(),
  };
};
