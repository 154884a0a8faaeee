const CONFIDENCE = [50, 60, 70, 80, 90, 100]; // per cent

// No slider: a slider always stands somewhere, and where it stands at first is a hint.
CONTROLS.estimate = (item, uid, labels, changed) => {
  const number = field(item, uid, labels.estimate_label, changed, { inputmode: "decimal", size: 14 }, bounds(item, labels));
  const sure = h("select", { id: `${uid}-sure`, onchange: () => changed(true) }, h("option", { value: "" }, labels.choose),
    CONFIDENCE.map((value) => h("option", { value: String(value) }, labels[`confidence_${value}`] ?? `${value} %`)));
  return {
    blank: null,
    node: h("div", {}, number.node, h("div", { className: "wa-field" }, h("label", { for: `${uid}-sure` }, labels.confidence_label), sure)),
    read: () => {
      const typed = number.read().value;
      if (isBlank(typed) && sure.value === "") return { value: null };
      if (isBlank(typed)) return { problem: "estimate_missing" };
      const got = readNumber(typed, Number.isInteger(item.step));
      if (got.problem) return got;
      if (typeof item.minimum === "number" && got.value < item.minimum) return { problem: "too_small" };
      if (typeof item.maximum === "number" && got.value > item.maximum) return { problem: "too_large" };
      if (sure.value === "") return { problem: "confidence_missing" };
      return { value: { estimate: got.value, confidence: Number(sure.value) } };
    },
    raw: () => ({ typed: number.read().value, sure: sure.value }),
    show: (value) => {
      number.show(isObject(value) ? String(value.typed ?? value.estimate ?? "") : "");
      const confidence = isObject(value) ? String(value.sure ?? value.confidence ?? "") : "";
      if (confidence && ![...sure.options].some((option) => option.value === confidence)) sure.append(h("option", { value: confidence }, `${confidence} %`));
      sure.value = confidence;
    },
    focus: number.focus,
  };
};
