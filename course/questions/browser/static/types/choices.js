CONTROLS.choices = (item, uid, labels, changed) => {
  const inputs = item.options.map((option) => h("input", { type: "checkbox", value: option.id, onchange: () => changed(true) }));
  return {
    blank: [],
    node: h("div", {}, h("p", { className: "wa-hint" }, labels.tick_all),
      h("div", { className: "wa-options" }, item.options.map((option, i) => h("label", { className: "wa-option" }, inputs[i], rich(option))))),
    read: () => ({ value: inputs.filter((input) => input.checked).map((input) => input.value).sort() }),
    show: (value) => inputs.forEach((input) => { input.checked = Array.isArray(value) && value.includes(input.value); }),
    focus: () => inputs[0]?.focus(),
  };
};
