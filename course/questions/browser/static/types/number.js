CONTROLS.number = (item, uid, labels, changed) => field(item, uid, labels.number_label, changed, { inputmode: "decimal", size: 14 }, bounds(item, labels));
