CONTROLS.text = (item, uid, labels, changed) => field(item, uid, labels.text_label, changed, { maxlength: 500, size: 40 }, "");
