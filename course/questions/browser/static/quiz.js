// A whole quiz as one widget: every type of question, by mouse or by keyboard alone, without network.
//
// Answers are *evidence*: one record an item, {v, item, kind, value, t}, newest t wins. Each answer goes two ways at once:
// to Python by the trait `evidence` (which writes a file and answers with `receipt` and, for practice, `feedback`), and as a
// DOM event to the course's JupyterLab extension, which writes it into the notebook. Either alone is enough to keep it.
//
// Questions arrive as HTML that Python made from Markdown with HTML switched off; everything else is set as text.
// All sentences come from Python in `labels`, so that another language needs no other script.

const MARKS = { right: "✓", partly: "◐", wrong: "✗", invalid: "!" };
const TYPING_PAUSE = 1200; // ms without a key before a graded number or text counts as written
const PYTHON_PATIENCE = 5000; // ms to wait for Python's receipt before saying that it is missing

function newestTime(evidence) {
  return Math.max(0, ...Object.values(mergeEvidence(evidence)).map((record) => record.t));
}

// A clock that was set back must not make a new answer older than the one it replaces.
function nextTime(now, last) {
  return typeof last === "number" && last >= now ? last + 0.001 : now;
}

function fill(template, values = {}) {
  return String(template ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// An estimate is a plain number. One comma followed by three digits could be either mark: asked, never guessed.
// whole: whether it counts something. Only the field asks for that: what an older class has saved stays valid.
function readNumber(text, whole = false) {
  const bare = text.trim().replace(/^["'“”„‟‘’‚«»‹›]+|["'“”„‟‘’‚«»‹›]+$/g, "");
  const plain = bare.replace(/\u2212/g, "-").replace(/[\s\u00a0\u202f]/g, "");
  if (/^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(plain)) return { problem: "ambiguous_number" };
  if (!/^[+-]?\d+([.,]\d+)?$/.test(plain)) return { problem: whole ? "whole_number" : "no_number" };
  const value = Number(plain.replace(",", "."));
  return whole && !Number.isInteger(value) ? { problem: "whole_number" } : { value };
}

function clock(seconds, now = Date.now() / 1000) {
  const then = new Date(seconds * 1000);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === new Date(now * 1000).toDateString()) return time;
  return `${time}, ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}`;
}

// What is known about where answers are: t of the newest one confirmed by the notebook and by Python, and what went wrong.
function saved(t, places, labels) {
  const time = clock(t);
  const waiting = places.pythonWaits || places.notebookWaits;
  if (t <= places.notebook) return { sure: true, text: fill(labels.saved_notebook, { time }) };
  if (t <= places.python) {
    const text = fill(labels.saved_file, { time, file: places.file });
    if (places.trouble === "readonly") return { sure: true, text: `${text} ${labels.trouble_readonly}` };
    if (places.trouble) return { sure: true, text: `${text} ${fill(labels.trouble_notebook, { error: places.trouble })}` };
    return { sure: true, text: waiting ? text : `${text} ${labels.trouble_extension}` };
  }
  if (waiting) return { sure: true, text: labels.saving };
  const reason = places.pythonError ? fill(labels.not_saved_file, { error: places.pythonError }) : labels.not_saved_python;
  if (places.trouble === "readonly") return { sure: false, text: `${labels.not_saved} ${labels.trouble_readonly} ${reason}` };
  if (places.trouble) {
    return { sure: false, text: `${labels.not_saved} ${fill(labels.trouble_notebook, { error: places.trouble })} ${reason}` };
  }
  return { sure: false, text: `${labels.not_saved} ${reason}` };
}

function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "html") node.innerHTML = value; // only for what Python rendered with HTML switched off
    else if (name === "className" || name === "value" || name === "disabled" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const rich = (part) => h("span", { className: "wa-rich", html: part.html ?? "" });

// Controls by type of question, one file each in types/; a control is made by CONTROLS.type(item, uid, labels, changed). Each has
// `node`, `blank` (the value of no answer), `read()` -> {value} or {problem: label name}, `show(value)`, which never rebuilds what
// has the focus, and `focus()`; where it serves, `raw()` (what a draft keeps), `check` (label of its button) and `keep` (label of a
// button of its own, where what is shown at first may be the answer). `changed(final)` tells the question; final is false while
// somebody is still typing.
const CONTROLS = {};

function bounds(item, labels) {
  const { minimum, maximum, unit } = item;
  const parts = [];
  if (unit) parts.push(unit);
  if (typeof minimum === "number" && typeof maximum === "number") {
    // Thousands stand as the field takes them: with a space, since a comma is read in two ways.
    const [low, high] = [minimum, maximum].map((end) =>
      end.toLocaleString("en", { maximumFractionDigits: 10 }).replaceAll(",", "\u00a0"));
    parts.push(fill(labels.from_to, { minimum: low, maximum: high }));
  }
  return parts.join(", ");
}

function field(item, uid, label, changed, attributes, hint) {
  const input = h("input", { id: `${uid}-i`, type: "text", autocomplete: "off", spellcheck: "false", ...attributes,
    "aria-describedby": hint ? `${uid}-h` : undefined,
    oninput: () => changed(false), onchange: () => changed(true),
    onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); changed(true, true); } } });
  return {
    blank: "",
    node: h("div", { className: "wa-field" }, h("label", { for: `${uid}-i` }, label), input, hint ? h("span", { id: `${uid}-h`, className: "wa-hint" }, hint) : null),
    read: () => ({ value: input.value.trim() }),
    // What somebody is typing is never replaced under the cursor.
    show: (value) => { const text = value === null || value === undefined ? "" : String(value); if (input.value.trim() !== text) input.value = text; },
    focus: () => input.focus(),
  };
}

class Question {
  constructor(quiz, item, index) {
    this.quiz = quiz;
    this.item = item;
    this.labels = quiz.labels;
    // Where feedback follows, an answer waits for a button: choose, then check. Otherwise one could click until it is green.
    this.waits = quiz.prediction || item.mode === "practice";
    this.timer = null;
    this.dirty = false;
    const uid = `${quiz.uid}-${index}`;
    this.control = CONTROLS[item.type](item, uid, this.labels, (final, enter) => this.changed(final, enter));
    this.state = h("p", { className: "wa-state" });
    this.box = h("div", { className: "wa-feedback", role: "status", "aria-live": "polite" });
    this.clearButton = h("button", { type: "button", className: "wa-clear", onclick: () => this.clear() }, this.labels.clear);
    this.checkButton = this.waits && !quiz.prediction
      ? h("button", { type: "button", className: "wa-check", onclick: () => this.submit() }, this.labels[this.control.check ?? "check"])
      : null;
    this.keepButton = !this.waits && this.control.keep
      ? h("button", { type: "button", className: "wa-keep", onclick: () => this.keep() }, this.labels[this.control.keep]) : null;
    const number = fill(this.labels.question, { number: index + 1, total: quiz.spec.items.length });
    this.node = h("div", { className: "wa-question", role: "group", "aria-labelledby": `${uid}-head ${uid}-stem`, "data-item": item.id, "data-type": item.type },
      h("p", { className: "wa-label", id: `${uid}-head` }, h("span", {}, number), " ", h("span", { className: `wa-badge wa-${item.mode}` }, this.badge())),
      h("div", { className: "wa-stem", id: `${uid}-stem`, html: item.stem_html ?? "" }),
      h("fieldset", { className: "wa-body", "aria-labelledby": `${uid}-stem` }, this.control.node),
      h("div", { className: "wa-actions" }, this.checkButton, this.keepButton, this.clearButton), this.box, this.state);
    this.fieldset = this.node.querySelector("fieldset.wa-body");
  }

  badge() {
    if (this.quiz.prediction) return this.labels.badge_prediction;
    if (this.item.mode === "practice") return this.labels.badge_practice;
    if (typeof this.item.points !== "number") return this.labels.badge_graded;
    return fill(this.item.points === 1 ? this.labels.badge_point : this.labels.badge_points, { points: this.item.points });
  }

  get record() { return this.quiz.known[this.item.id]; }
  get given() { return this.record !== undefined && !isBlank(this.record.value); }
  get openRows() { return this.given && this.item.rows && isObject(this.record.value) ? this.item.rows.filter((row) => !(row.id in this.record.value)).length : 0; }
  // A question of several rows is answered when all of them are.
  get answered() { return this.given && this.openRows === 0; }
  get locked() { return this.quiz.prediction && this.given; }

  changed(final, enter = false) {
    clearTimeout(this.timer);
    this.problem = null;
    // After Enter a field says once more that it was changed, when it is left.
    this.dirty = !this.unchanged();
    this.quiz.keepDraft(this);
    if (this.waits) {
      if (enter && !this.quiz.prediction) return this.submit();
      this.refresh();
      return undefined;
    }
    if (final) return this.submit();
    this.timer = setTimeout(() => this.submit(), TYPING_PAUSE);
    return undefined;
  }

  // Whether the controls show what is on record (or nothing, where nothing is).
  unchanged() {
    const { value, problem } = this.control.read();
    if (problem) return false;
    return this.record === undefined ? isBlank(value) : canonical(value) === canonical(this.record.value);
  }

  // Writes what the controls show, if it can be understood; otherwise says what is missing and keeps it as a draft.
  submit() {
    clearTimeout(this.timer);
    const { value, problem } = this.control.read();
    if (problem) { this.problem = problem; this.dirty = true; this.refresh(); return false; }
    this.problem = null;
    this.dirty = false;
    if (this.unchanged()) { this.quiz.keepDraft(this); this.refresh(); return true; }
    this.quiz.holdDraft(this);
    this.quiz.commit({ [this.item.id]: value });
    return true;
  }

  keep() {
    this.submit();
    this.clearButton.focus();
  }

  clear() {
    clearTimeout(this.timer);
    this.problem = null;
    this.dirty = false;
    const { blank } = this.control;
    this.control.show(blank);
    this.quiz.keepDraft(this);
    if (this.given) this.quiz.commit({ [this.item.id]: blank });
    else this.refresh();
    this.control.focus();
  }

  // Called while the page or the cell goes away: a graded answer that was typed but not left yet still counts.
  flush() {
    if (this.timer !== null && this.dirty && !this.waits) this.submit();
  }

  show() {
    if (!this.dirty) this.control.show(this.record?.value ?? this.control.blank);
    this.refresh();
  }

  refresh() {
    const { labels, quiz } = this;
    const locked = this.locked;
    this.fieldset.disabled = locked;
    this.node.classList.toggle("wa-locked", locked);
    this.clearButton.hidden = locked || !(this.given || this.dirty);
    if (this.keepButton) this.keepButton.hidden = this.given;
    let line = { sure: true, text: "" };
    if (this.problem) line = { sure: false, text: fill(labels[this.problem], this.item) };
    else if (locked) line = { sure: true, text: fill(labels.committed, { time: clock(this.record.t) }) };
    else if (this.dirty && this.waits) line = { sure: true, text: quiz.prediction ? labels.draft_prediction : labels.draft };
    else if (this.given) line = saved(this.record.t, quiz.places, labels);
    else if (this.record) line = { sure: true, text: fill(labels.cleared, { time: clock(this.record.t) }) };
    if (this.openRows && !this.dirty && line.sure) {
      const total = this.item.rows.length;
      line = { sure: true, text: `${line.text} ${fill(labels.rows_open, { done: total - this.openRows, total })}` };
    }
    setText(this.state, line.text);
    this.state.classList.toggle("wa-warning", !line.sure);
    this.showFeedback();
  }

  showFeedback() {
    const found = this.quiz.model.get("feedback")?.[this.item.id];
    const current = found && this.record && !this.dirty && !isBlank(this.record.value) && (found.t === undefined || found.t === this.record.t);
    const key = current ? `${found.outcome}|${found.html}|${this.record.t}` : "";
    if (this.box.dataset.key === key) return; // a live region that is rewritten is read out again
    this.box.dataset.key = key;
    this.box.className = current ? `wa-feedback wa-is-${found.outcome}` : "wa-feedback";
    if (!current) { this.box.replaceChildren(); return; }
    this.box.replaceChildren(
      h("p", { className: "wa-verdict" }, h("span", { "aria-hidden": "true" }, `${MARKS[found.outcome] ?? "•"} `), this.labels[`outcome_${found.outcome}`] ?? ""),
      h("div", { className: "wa-why", html: found.html ?? "" }));
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

class Quiz {
  constructor(model, el) {
    this.model = model;
    this.spec = model.get("spec");
    this.labels = model.get("labels");
    this.prediction = this.spec.kind === "prediction";
    this.uid = `wa-${Math.random().toString(36).slice(2, 10)}`;
    this.known = mergeEvidence(model.get("evidence"));
    this.places = { notebook: 0, python: 0, file: "", trouble: "", pythonError: "", pythonWaits: false, notebookWaits: true };
    this.disposed = false;
    this.held = new Set(); // questions whose answer no place has confirmed yet
    this.timer = null;
    this.takeReceipt();
    this.questions = this.spec.items.filter((item) => item.type in CONTROLS).map((item, i) => new Question(this, item, i));
    this.status = h("p", { className: "wa-status", role: "status", "aria-live": "polite" });
    this.commitButton = this.prediction ? h("button", { type: "button", className: "wa-commit", onclick: () => this.commitPrediction() }, this.labels.commit) : null;
    this.root = h("div", { className: "wa-quiz", role: "group", "aria-labelledby": `${this.uid}-title`, "data-quiz": this.spec.id, "data-lm-suppress-shortcuts": "true" },
      h("p", { className: "wa-title", id: `${this.uid}-title` }, this.spec.title),
      this.spec.note ? h("p", { className: "wa-note" }, this.spec.note) : null,
      this.questions.map((question) => question.node), this.commitButton ? h("div", { className: "wa-actions" }, this.commitButton) : null, this.status);
    // JupyterLab must not take a key that was typed here for a shortcut; saving is the one shortcut that is meant here too.
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") { event.preventDefault(); this.flush(); this.tell("save"); }
    });
    el.append(this.root);
    this.restoreDrafts();
    this.show();
    this.listeners = { "change:evidence": () => this.takeEvidence(), "change:receipt": () => this.takeReceipt(), "change:feedback": () => this.show() };
    for (const [name, listener] of Object.entries(this.listeners)) model.on(name, listener);
    this.leaving = () => { if (document.visibilityState === "hidden") this.flush(); };
    document.addEventListener("visibilitychange", this.leaving);
    window.addEventListener("pagehide", this.flushed = () => this.flush());
    this.greet();
  }

  dispose() {
    this.flush();
    this.disposed = true;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    for (const [name, listener] of Object.entries(this.listeners)) this.model.off(name, listener);
    document.removeEventListener("visibilitychange", this.leaving);
    window.removeEventListener("pagehide", this.flushed);
  }

  flush() { for (const question of this.questions) question.flush(); }

  commit(values) {
    const now = Date.now() / 1000;
    const records = {};
    for (const question of this.questions) {
      const { id, type } = question.item;
      if (!Object.hasOwn(values, id)) continue;
      records[id] = { v: 1, item: id, kind: type, value: values[id], t: nextTime(now, this.known[id]?.t) };
    }
    this.known = mergeEvidence(this.known, records);
    this.toPython();
    this.tell("save");
    this.show();
  }

  commitPrediction() {
    // Another window or kernel may have committed this prediction already: the first one stands.
    this.tell("hello");
    const open = this.questions.filter((question) => !question.locked);
    const values = {};
    let first = null;
    for (const question of open) {
      const { value, problem } = question.control.read();
      question.problem = problem ?? (isBlank(value) ? "answer_missing" : null);
      if (question.problem) { question.refresh(); first ??= question; } else values[question.item.id] = value;
    }
    if (first) { setText(this.status, this.labels.prediction_open); first.control.focus(); return; }
    for (const question of open) { question.dirty = false; this.holdDraft(question); }
    if (open.length) this.commit(values);
    this.status.tabIndex = -1;
    this.status.focus();
  }

  toPython() {
    const newest = newestTime(this.known);
    this.model.set("evidence", { ...this.known });
    this.model.save_changes();
    this.places.pythonWaits = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.places.pythonWaits = false; this.late = newest > this.places.python; this.show(); }, PYTHON_PATIENCE);
  }

  // To the JupyterLab extension, which answers at once if it is there, and again whenever the notebook has changed or is on the disk.
  tell(kind) {
    const evidence = { ...this.known };
    const newest = newestTime(evidence);
    let heard = false;
    const reply = (answer) => {
      heard = true;
      this.hear(answer, newest);
    };
    const detail = { quiz: this.spec.id, view: this.model.get("model_ref"), evidence, reply, alive: () => !this.disposed };
    this.places.notebookWaits = true;
    this.root.dispatchEvent(new CustomEvent(`willing-and-able:${kind}`, { bubbles: true, composed: true, detail }));
    if (!heard) { this.places.notebookWaits = false; this.show(); }
  }

  hear(answer, sent) {
    if (this.disposed) return;
    if (answer.evidence) this.adopt(answer.evidence);
    this.places.notebookWaits = Boolean(answer.pending);
    if (answer.error) this.places.trouble = answer.error;
    else if (!answer.pending) {
      this.places.notebook = Math.max(this.places.notebook, answer.evidence ? newestTime(answer.evidence) : sent);
      this.places.trouble = "";
    }
    this.show();
  }

  adopt(evidence) {
    const merged = mergeEvidence(this.known, evidence);
    if (canonical(merged) === canonical(this.known)) return;
    this.known = merged;
    this.toPython();
  }

  takeEvidence() {
    // Python may answer an older state than the one shown: merged, never taken over.
    const before = canonical(this.known);
    this.known = mergeEvidence(this.known, this.model.get("evidence"));
    this.show();
    // Given in another view or another window of the same notebook.
    if (canonical(this.known) !== before) this.tell("learned");
  }

  takeReceipt() {
    const receipt = this.model.get("receipt") ?? {};
    if (typeof receipt.t === "number" && !receipt.error) {
      this.places.python = Math.max(this.places.python, receipt.t);
      this.places.file = receipt.where ?? "";
      this.places.pythonError = "";
    }
    if (receipt.error) this.places.pythonError = receipt.error;
    const newest = newestTime(this.known);
    if (receipt.error || this.places.python >= newest) { this.places.pythonWaits = false; this.late = false; clearTimeout(this.timer); }
    if (this.root) this.show();
  }

  show() {
    this.forgetDrafts();
    for (const question of this.questions) question.show();
    const done = this.questions.filter((question) => question.answered).length;
    const total = this.questions.length;
    const parts = [fill(this.labels.progress, { done, total })];
    const records = this.questions.filter((question) => question.given).map((question) => question.record.t);
    let sure = true;
    if (records.length) {
      const line = saved(Math.max(...records), this.places, this.labels);
      parts.push(line.text);
      ({ sure } = line);
    }
    if (this.late && sure && (this.prediction || this.questions.some((question) => question.item.mode === "practice"))) parts.push(this.labels.python_late);
    const note = this.model.get("receipt")?.note;
    if (note) parts.push(note);
    if (this.commitButton) this.commitButton.hidden = this.questions.every((question) => question.locked);
    setText(this.status, parts.join(" "));
    this.status.classList.toggle("wa-warning", !sure);
  }

  // Greets the extension once the element is in the page; answers found in the notebook come back with the reply.
  greet() {
    let frames = 0;
    const attempt = () => {
      if (this.root.isConnected) this.tell("hello");
      else if (frames++ < 600) this.frame = requestAnimationFrame(attempt);
    };
    this.frame = requestAnimationFrame(attempt);
  }

  // Drafts (typed, not yet checked or committed) outlive a reload of the page in this tab and nothing more.
  get draftKey() { return `willing-and-able:draft:${this.spec.id}`; }

  readDrafts() {
    try {
      const drafts = JSON.parse(window.sessionStorage.getItem(this.draftKey) ?? "{}");
      return isObject(drafts) ? drafts : {};
    } catch (error) {
      console.warn("Willing and Able: drafts cannot be read in this browser.", error);
      return {};
    }
  }

  keepDraft(question) {
    this.held.delete(question);
    this.writeDraft(question, question.dirty ? {} : null);
  }

  // What is sent stays a draft until the notebook or Python has confirmed it: a page can end in between.
  holdDraft(question) {
    this.held.add(question);
    this.writeDraft(question, { sent: true });
  }

  forgetDrafts() {
    const confirmed = Math.max(this.places.notebook, this.places.python);
    for (const question of [...this.held]) {
      if ((question.record?.t ?? Infinity) > confirmed) continue;
      this.held.delete(question);
      if (!question.dirty) this.writeDraft(question, null);
    }
  }

  writeDraft(question, more) {
    const drafts = this.readDrafts();
    const { control } = question;
    if (more) drafts[question.item.id] = { value: control.raw ? control.raw() : control.read().value, after: question.record?.t ?? 0, ...more };
    else delete drafts[question.item.id];
    try {
      window.sessionStorage.setItem(this.draftKey, JSON.stringify(drafts));
    } catch (error) {
      console.warn("Willing and Able: drafts cannot be kept in this browser.", error);
    }
  }

  restoreDrafts() {
    const drafts = this.readDrafts();
    for (const question of this.questions) {
      const draft = drafts[question.item.id];
      if (!isObject(draft) || question.locked || draft.after !== (question.record?.t ?? 0)) continue;
      question.control.show(draft.value);
      question.dirty = true;
      // It had been given and reached no place; after a pause, in which the notebook may still bring it, it is given again.
      if (draft.sent && !question.waits) question.timer = setTimeout(() => question.submit(), TYPING_PAUSE);
    }
  }
}

function render({ model, el }) {
  const quiz = new Quiz(model, el);
  return () => quiz.dispose();
}

export { canonical, fill, isBlank, mergeEvidence, nextTime, readNumber, saved, validRecord };
export default { render };
