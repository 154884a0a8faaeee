// The course's JupyterLab extension: keeps quiz answers in the notebook file itself, with or without a kernel.
//
// It is a module-federation container written by hand: no build step, no imports, works in JupyterLab 4 and Notebook 7. The quiz
// (quiz.js) sends bubbling DOM events from its own element:
//
//   willing-and-able:hello   {quiz, evidence, reply}   reply gets what the notebook holds for this quiz; what is newer is written
//   willing-and-able:save    {quiz, evidence, reply}   merged into the notebook's metadata; the notebook is saved
//   willing-and-able:learned {quiz, evidence, reply}   came from Python, given in another window: saved here if it is not there
//   willing-and-able:ping    {reply}                   reply gets {active, version}; from anywhere in the page
//
// The first three may also have `view` (the id of the widget's model, by which an output in a window of its own finds its notebook)
// and `alive` (a function). Their `reply` is called again whenever the notebook's answers to the quiz change or are on the disk.
//
// In the notebook: metadata.willing_and_able = {v: 1, evidence: {item id: {v, item, kind, value, t}}}; newest t wins, item by item.

const KEY = "willing_and_able";
const MIME = "application/vnd.willing-and-able.evidence+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const SAVE_DELAY = 500; // ms: several answers in a row are one save
const NARROW = 800; // px of a window (1280 at 200 per cent has 640), below which the list of files leaves a notebook no room
const OTHERS_DELAY = 2000; // ms for another window to save what was answered in it
const IMPORTS = /\bfrom course import\b/;
const TEXTS = {
  newer: "its answers were written by a newer version of the course: install that version",
  unwritten: "it could not be written",
  reopen: "Open the quiz to answer (or run this cell: Shift+Enter).",
  kept: (count) => `${count === 1 ? "One answer is" : `${count} answers are`} kept in this notebook. `,
  open: "Open the quiz",
  reopenPrediction: "Open the prediction to make it (or run this cell: Shift+Enter).",
  keptPrediction: "Your prediction is kept in this notebook and stays as it was made.",
  openPrediction: "Open the prediction",
  openExplorer: "Open the explorer",
  openNote: "Open the note",
  restarted: "Python was started anew, and what stands below is cut off from it.",
  kernel: (name) => `The kernel “${name}”, in which this notebook runs, does not have the course: its cells end with errors.`,
  nothingLost: "Your answers are kept.",
  use: (name) => `Use the kernel ${name}`,
  choose: "Choose another kernel",
  doctor: "If no kernel helps, stop JupyterLab and run: course doctor",
};
// What is asked of a kernel: whether it would find the course, without loading it.
const FINDS_COURSE = "__import__('importlib.util').util.find_spec('course') is not None";
const PREDICTS = /^\s*(?:#[^\n]*\n\s*)*predict\(/;
const SHOWS = /^\s*(?:#[^\n]*\n\s*)*(explore|notes?)\(/;
const CUT_OFF = new Set(["restarting", "autorestarting", "terminating", "dead"]); // states of a kernel that forgets its widgets
const OF_COURSE = /^\s*(?:from course(?:\.\w+)* import|import course\b)/m;

// A bundle that somebody edited into nonsense is replaced; keys that are not ours to know are kept.
function bundleWith(bundle, evidence) {
  const kept = isObject(bundle) ? bundle : {};
  return { ...kept, v: 1, evidence: { ...(isObject(kept.evidence) ? kept.evidence : {}), ...evidence } };
}

// Of all evidence, what belongs to one quiz: item ids are the quiz id, a slash and a name.
function ofQuiz(evidence, quiz) {
  return Object.fromEntries(Object.entries(mergeEvidence(evidence)).filter(([id]) => id.startsWith(`${quiz}/`)));
}

// What a hello or a save changes in a bundle: {stored, changed}; `changed` is null where the notebook already holds all.
function absorb(bundle, quiz, evidence) {
  const before = ofQuiz(isObject(bundle) ? bundle.evidence : {}, quiz);
  const stored = mergeEvidence(before, ofQuiz(evidence, quiz));
  return { stored, changed: canonical(stored) === canonical(before) ? null : bundleWith(bundle, stored) };
}

// What a notebook holds without what the host fills in by itself, and without answers where `answers` is false: two of them are
// equal where no person has changed anything.
function content({ cells, metadata = {} }, answers) {
  const { kernelspec: _, language_info: __, widgets: ___, [KEY]: bundle, ...rest } = metadata;
  const { evidence, ...ours } = isObject(bundle) ? bundle : {};
  const { v: ____, ...others } = ours; // the version comes with the first answer
  return canonical({ cells: cells.map(plainCell), rest, ours: others, evidence: answers ? evidence : undefined });
}

// The server marks cells as trusted, and writes text in lines or as a whole.
function plainCell({ metadata = {}, outputs, source, ...cell }) {
  const { trusted: _, ...rest } = metadata;
  return { ...cell, metadata: rest, source: whole(source), outputs: outputs?.map(plainOutput) };
}

function plainOutput({ text, data, ...output }) {
  const parts = Object.entries(data ?? {}).map(([type, part]) => [type, whole(part)]);
  return { ...output, text: whole(text), data: Object.fromEntries(parts) };
}

function whole(text) {
  return Array.isArray(text) && text.every((line) => typeof line === "string") ? text.join("") : text;
}

// Answers that are not on the disk yet, kept by the browser: a page can be closed before the server has them.
class Unsaved {
  constructor() {
    const settings = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
    this.place = `willing-and-able:unsaved:${settings.baseUrl ?? ""}:${settings.serverRoot ?? ""}:`;
  }

  read(path) {
    try {
      return mergeEvidence(JSON.parse(window.localStorage.getItem(this.place + path) ?? "{}"));
    } catch (error) {
      console.warn("Willing and Able: unsaved answers cannot be read in this browser.", error);
      return {};
    }
  }

  write(path, evidence) {
    try {
      if (Object.keys(evidence).length) window.localStorage.setItem(this.place + path, JSON.stringify(evidence));
      else window.localStorage.removeItem(this.place + path);
    } catch (error) {
      console.warn("Willing and Able: unsaved answers cannot be kept in this browser.", error);
    }
  }

  add(path, evidence) {
    this.write(path, mergeEvidence(this.read(path), evidence));
  }

  // Another window may have answers of its own here: only what is saved goes.
  drop(path, saved) {
    const left = Object.entries(this.read(path)).filter(([id, record]) => !saved[id] || later(record, saved[id]));
    this.write(path, Object.fromEntries(left));
  }
}

// Brings answers into the notebook and onto the disk. The same notebook may be open in another window, whose saving makes the file
// newer than what is open here; where only answers differ, or only one of the two was changed, nobody needs to be asked.
class Keeper {
  constructor(app) {
    this.app = app;
    this.unsaved = new Unsaved();
    this.panels = new Map(); // notebook panel -> {timer, running, again, forced, learned, error, base}
    this.views = new Set(); // {panel, quiz, reply, alive}
  }

  *notebooks() {
    for (const area of ["main", "right", "left", "down"]) {
      let widgets;
      try {
        widgets = [...this.app.shell.widgets(area)];
      } catch {
        continue; // a shell without this area (Notebook 7) says so by an error
      }
      for (const widget of widgets) {
        if (typeof widget.context?.model?.sharedModel?.setMetadata === "function") yield widget;
      }
    }
  }

  // The notebook around an element; for an output in a window of its own the notebook that has the same output.
  panelOf(node, view) {
    const panels = [...this.notebooks()];
    return panels.find((panel) => panel.node.contains(node)) ?? panels.find((panel) => view && this.shows(panel, view)) ?? null;
  }

  shows(panel, view) {
    return (panel.content?.widgets ?? []).some(({ model }) => {
      for (let i = 0; i < (model.outputs?.length ?? 0); i++) {
        if (model.outputs.get(i).data[WIDGET]?.model_id === view) return true;
      }
      return false;
    });
  }

  readOnly(panel) {
    return panel.context.model.readOnly === true || panel.context.contentsModel?.writable === false;
  }

  // What was last read from the disk or written to it, so that a change on either side is seen.
  watch(panel) {
    const known = this.panels.get(panel);
    if (known) return known;
    const { context } = panel;
    const state = { timer: null, running: null, again: false, forced: false, learned: {}, error: null, base: null };
    this.panels.set(panel, state);
    panel.disposed?.connect(() => this.panels.delete(panel));
    const now = () => content(context.model.toJSON(), false);
    const read = () => { if (!context.model.dirty) state.base = now(); };
    let written = null;
    context.saveState?.connect((_, what) => {
      if (what === "started") written = now();
      else if (what === "completed") state.base = written;
    });
    context.fileChanged.connect(read);
    context.ready.then(read, () => {});
    return state;
  }

  answers(panel) {
    return mergeEvidence(panel.context.model.sharedModel.getMetadata(KEY)?.evidence);
  }

  take(event, kind) {
    const { quiz, view, evidence, reply, alive } = event.detail ?? {};
    if (typeof quiz !== "string" || typeof reply !== "function") return;
    const panel = this.panelOf(event.target, view);
    if (!panel) return;
    const state = this.watch(panel);
    const node = event.target;
    if ([...this.views].every((known) => known.node !== node)) this.views.add({ node, panel, quiz, reply, alive: alive ?? (() => node.isConnected) });
    const shared = panel.context.model.sharedModel;
    const bundle = shared.getMetadata(KEY);
    if (typeof bundle?.v === "number" && bundle.v > 1) return void reply({ where: "notebook", error: TEXTS.newer });
    const kept = kind === "hello" ? ofQuiz(this.unsaved.read(panel.context.path), quiz) : {};
    const { stored, changed } = absorb(bundle, quiz, mergeEvidence(evidence, kept));
    if (changed && this.readOnly(panel)) return void reply({ where: "notebook", evidence: stored, error: "readonly" });
    if (changed) this.unsaved.add(panel.context.path, stored);
    if (kind === "learned" && changed) {
      // Given in another window, which is about to save it: what is on the disk then tells.
      state.learned = mergeEvidence(state.learned, stored);
      if (!this.busy(state)) this.soon(panel, state, OTHERS_DELAY);
    } else {
      if (changed) shared.setMetadata(KEY, structuredClone(changed));
      state.forced ||= kind === "save" && !changed;
      if (changed || kind === "save") this.soon(panel, state, SAVE_DELAY);
    }
    const pending = this.busy(state);
    reply({ where: "notebook", evidence: stored, pending, ...(pending || !state.error ? {} : { error: state.error }) });
    if (changed) this.spread(panel, state, node);
  }

  busy(state) {
    return state.timer !== null || state.running !== null;
  }

  // Every view of a quiz in this window shows the same, with or without Python.
  spread(panel, state, from, saved) {
    const pending = this.busy(state);
    const evidence = mergeEvidence(saved ?? this.answers(panel), pending ? state.learned : {});
    for (const view of [...this.views]) {
      if (!view.alive() || view.panel.isDisposed) this.views.delete(view);
      else if (view.panel === panel && view.node !== from) {
        const answer = { where: "notebook", evidence: ofQuiz(evidence, view.quiz), pending };
        view.reply(!pending && state.error ? { ...answer, error: state.error } : answer);
      }
    }
  }

  soon(panel, state, delay) {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => this.saveNow(panel), delay);
  }

  async saveNow(panel) {
    const state = this.panels.get(panel);
    if (!state) return;
    clearTimeout(state.timer);
    state.timer = null;
    if (state.running) {
      state.again = true;
      return;
    }
    let saved = {};
    state.running = this.bring(panel, state);
    try {
      saved = await state.running;
      state.error = null;
      this.unsaved.drop(panel.context.path, saved);
    } catch (error) {
      state.error = String(error?.message ?? error);
    }
    state.running = null;
    if (panel.isDisposed) return;
    if (state.again) {
      state.again = false;
      if (state.timer === null) this.soon(panel, state, 0);
    }
    this.spread(panel, state, null, state.error ? undefined : saved);
  }

  // Gives back the answers that are on the disk then.
  async bring(panel, state) {
    const { context } = panel;
    const { model } = context;
    const { learned, forced } = state;
    Object.assign(state, { learned: {}, forced: false });
    if (model.collaborative) return this.untilWritten(panel, mergeEvidence(this.answers(panel), learned), forced);
    const disk = await this.newerOnDisk(context);
    const edited = disk ? await this.catchUp(panel, state, disk) : true;
    const onDisk = mergeEvidence(disk?.content.metadata?.[KEY]?.evidence);
    const all = mergeEvidence(this.answers(panel), learned, onDisk);
    if (canonical(all) !== canonical(this.answers(panel))) {
      model.sharedModel.setMetadata(KEY, structuredClone(bundleWith(model.sharedModel.getMetadata(KEY), all)));
    }
    if (!edited && !forced && canonical(all) === canonical(onDisk)) {
      model.dirty = false; // another window has written all that is here
      return all;
    }
    await context.save();
    // Some failures are shown in a dialog and not thrown: a model that is still dirty was not saved, unless it was changed again.
    if (model.dirty && state.timer === null && !state.again) throw new Error(TEXTS.unwritten);
    return all;
  }

  async newerOnDisk({ path, contentsModel }) {
    const { contents } = this.app.serviceManager;
    try {
      const { last_modified } = await contents.get(path, { content: false });
      if (!contentsModel || !(Date.parse(last_modified) > Date.parse(contentsModel.last_modified))) return null;
      const disk = await contents.get(path, { type: "notebook", format: "json", content: true });
      return Array.isArray(disk.content?.cells) ? disk : null;
    } catch (error) {
      console.warn("Willing and Able:", error); // the saving that follows says what is wrong, in the host's own words
      return null;
    }
  }

  // Makes the host know the newer file; tells whether this window has changes of its own besides answers.
  async catchUp(panel, state, disk) {
    const { context } = panel;
    const { model } = context;
    const ours = content(model.toJSON(), false);
    const theirs = content(disk.content, false);
    if (theirs === ours || theirs === state.base) {
      const { dirty } = model;
      // Nothing but answers is new: the host takes note of the file, and the cells, with whatever has the focus, stay as they are.
      model.fromJSON = () => {};
      try {
        await context.revert();
      } finally {
        delete model.fromJSON;
      }
      state.base = theirs;
      model.dirty = dirty;
      return theirs !== ours;
    }
    // Changed on both sides: the host asks, as it should.
    if (ours !== state.base) return true;
    const answers = this.answers(panel);
    await context.revert();
    const bundle = model.sharedModel.getMetadata(KEY);
    model.sharedModel.setMetadata(KEY, structuredClone(bundleWith(bundle, mergeEvidence(answers, bundle?.evidence))));
    return false;
  }

  // In real-time collaboration the server writes the file, a moment after each change.
  async untilWritten(panel, wanted, forced) {
    const { context } = panel;
    const { stored, changed } = { stored: this.answers(panel), changed: mergeEvidence(this.answers(panel), wanted) };
    if (canonical(stored) !== canonical(changed)) {
      context.model.sharedModel.setMetadata(KEY, structuredClone(bundleWith(context.model.sharedModel.getMetadata(KEY), changed)));
    }
    for (const delay of forced ? [] : [500, 1000, 2000, 4000]) {
      await new Promise((resolve) => { setTimeout(resolve, delay); });
      const disk = await this.app.serviceManager.contents.get(context.path, { content: true });
      const onDisk = mergeEvidence(disk.content?.metadata?.[KEY]?.evidence);
      if (canonical(mergeEvidence(onDisk, wanted)) === canonical(onDisk)) return onDisk;
    }
    await context.save();
    return this.answers(panel);
  }

  saveAll() {
    for (const [panel, state] of this.panels) if (state.timer !== null) this.saveNow(panel);
  }
}

// A hint below a check was opened: kept as evidence (how many of an exercise's hints were looked at), never for a score.
function hintOpened(event) {
  const box = event.target;
  if (!(box instanceof HTMLDetailsElement) || !box.open) return;
  const { waExercise: exercise, waHint: number } = box.dataset;
  if (!exercise || !/^[1-9]$/.test(number ?? "")) return;
  const item = `${exercise}/hints`;
  const evidence = { [item]: { v: 1, item, kind: "hint", value: Number(number), t: Date.now() / 1000 } };
  const detail = { quiz: exercise, evidence, reply: () => {} };
  box.dispatchEvent(new CustomEvent("willing-and-able:save", { bubbles: true, composed: true, detail }));
}

// Leaves out what is said to readers in programs without this extension: here a button stands beside it.
function forOthers(page) {
  for (const line of page.querySelectorAll(".wa-elsewhere")) line.remove();
}

// A notebook that is opened again has no widget yet, and the host says "Error displaying widget". For our own outputs only, the
// static form of the quiz stands there instead, with a button that opens it.
class Reopener {
  constructor(app, keeper) {
    this.app = app;
    this.keeper = keeper;
    this.due = null;
    this.waiting = new WeakMap(); // node -> when "Loading widget" was first seen
    new MutationObserver(() => this.soon(50)).observe(document.body, { childList: true, subtree: true });
  }

  soon(delay) {
    this.due ??= setTimeout(() => { this.due = null; this.tidy(); }, delay);
  }

  tidy() {
    for (const node of document.querySelectorAll(".jp-OutputArea-output")) {
      const text = node.childElementCount ? "" : node.textContent;
      if (text.startsWith("Error displaying widget")) this.replace(node);
      else if (text.startsWith("Loading widget")) this.patience(node);
    }
    for (const page of document.querySelectorAll(".jp-OutputArea-output .wa-static")) {
      const done = page.closest(".wa-closed") || page.previousElementSibling?.classList.contains("wa-closed");
      if (!done) this.complete(page);
    }
  }

  // Without a kernel "Loading widget" never ends.
  patience(node) {
    const first = this.waiting.get(node) ?? Date.now();
    this.waiting.set(node, first);
    const kernel = this.keeper.panelOf(node)?.sessionContext?.session?.kernel;
    if (Date.now() - first > (kernel ? 6000 : 1500)) this.replace(node);
    else setTimeout(() => this.soon(0), 500);
  }

  ourOutput(panel, node) {
    const index = panel.content.widgets.findIndex((cell) => cell.node.contains(node));
    const outputs = panel.content.widgets[index]?.model?.outputs;
    const count = outputs?.length ?? 0;
    for (let i = 0; i < count; i++) {
      const { data } = outputs.get(i);
      if (MIME in data) return { index, data };
    }
    return null;
  }

  // What an output of ours says now: how many answers the notebook holds, and whether its own page is out of date.
  invitation(panel, { index, data }) {
    const shown = data[MIME] ?? {};
    const then = mergeEvidence(shown.evidence);
    const now = mergeEvidence(then, ofQuiz(panel.context.model.sharedModel.getMetadata(KEY)?.evidence, shown.quiz));
    const count = Object.values(now).filter((record) => !isBlank(record.value)).length;
    const predicts = PREDICTS.test(panel.content.widgets[index].model.sharedModel.getSource());
    const told = predicts ? (count ? TEXTS.keptPrediction : TEXTS.reopenPrediction) : (count ? TEXTS.kept(count) : "") + TEXTS.reopen;
    const box = this.box(told, this.button(panel, index, predicts ? TEXTS.openPrediction : TEXTS.open));
    return { box, outdated: canonical(now) !== canonical(then) };
  }

  box(told, button) {
    const box = document.createElement("div");
    box.className = "wa-closed";
    if (told) box.append(Object.assign(document.createElement("p"), { textContent: told }));
    box.append(button);
    return box;
  }

  // Explorers and notes are nothing without the Python that they were made in; a quiz goes on by itself. A widget stands in a panel,
  // other outputs do not.
  cutOff(panel) {
    panel.content.widgets.forEach((cell, index) => {
      const label = this.label(cell);
      const output = label && cell.node.querySelector(".jp-OutputArea-output.lm-Panel:not(:has(.wa-closed))");
      if (output) output.prepend(this.box(TEXTS.restarted, this.button(panel, index, label)));
    });
  }

  label(cell) {
    const called = SHOWS.exec(cell?.model.sharedModel.getSource() ?? "");
    if (!called) return "";
    return called[1] === "explore" ? TEXTS.openExplorer : TEXTS.openNote;
  }

  // Runs the cell that it stands in.
  button(panel, index, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "jp-mod-styled jp-mod-accept wa-open";
    button.textContent = label;
    button.addEventListener("click", async () => {
      const { widgets } = panel.content;
      const found = widgets.findIndex((widget) => widget.node.contains(button));
      const cell = found < 0 ? index : found;
      // A new kernel knows nothing of the course until the first cell has run.
      const first = widgets.findIndex(({ model }) => model.type === "code" && IMPORTS.test(model.sharedModel.getSource()));
      this.app.shell.activateById(panel.id);
      for (const place of first >= 0 && first < cell ? [first, cell] : [cell]) {
        panel.content.deselectAll();
        panel.content.activeCellIndex = place;
        await this.app.commands.execute("notebook:run-cell");
      }
    });
    return button;
  }

  // Explorers and notes have no answers in their output: their own still form stands there, as for readers without a kernel.
  standIn(panel, node) {
    const index = panel.content.widgets.findIndex((cell) => cell.node.contains(node));
    const label = this.label(panel.content.widgets[index]);
    if (!label) return;
    const { model } = panel.content.widgets[index];
    const count = model.outputs?.length ?? 0;
    for (let i = 0; i < count; i++) {
      const { data } = model.outputs.get(i);
      if (!(WIDGET in data && "text/html" in data)) continue;
      const box = this.box("", this.button(panel, index, label));
      node.replaceChildren(box);
      this.render(panel, data, box, model.trusted);
      return;
    }
  }

  // Rendered by the notebook's own renderer, which sanitises what is not trusted. Of a drawing that would leave nothing but its
  // words, in one heap; they stand in the text and the table beside it.
  async render(panel, data, box, trusted = false) {
    const { rendermime } = panel.content;
    const renderer = rendermime.createRenderer("text/html");
    const page = new DOMParser().parseFromString([data["text/html"]].flat().join(""), "text/html");
    forOthers(page);
    if (!trusted) for (const drawing of page.querySelectorAll("svg")) drawing.remove();
    try {
      await renderer.renderModel(rendermime.createModel({ data: { "text/html": page.body.innerHTML }, trusted }));
      box.append(renderer.node);
    } catch (error) {
      console.warn("Willing and Able:", error);
    }
    return renderer.node;
  }

  replace(node) {
    const panel = this.keeper.panelOf(node);
    const ours = panel ? this.ourOutput(panel, node) : null;
    if (!ours) {
      if (panel) this.standIn(panel, node);
      return;
    }
    const { box, outdated } = this.invitation(panel, ours);
    node.replaceChildren(box);
    if ("text/html" in ours.data) this.render(panel, ours.data, box).then((page) => { if (outdated) this.prune(page); });
  }

  // In a notebook that is not trusted (it comes from another machine) the host shows the static page itself.
  complete(page) {
    const panel = this.keeper.panelOf(page);
    const ours = panel ? this.ourOutput(panel, page) : null;
    if (!ours) return;
    const { box, outdated } = this.invitation(panel, ours);
    if (outdated) this.prune(page);
    forOthers(page);
    page.before(box);
  }

  // What was answered when the cell was run is left out where it no longer holds.
  prune(page) {
    for (const old of page.querySelectorAll(".wa-then")) old.remove();
  }
}

// What a reader need not look at: the code of cells that only show something folds once, after their first output; and a notebook
// that was only opened is not called unsaved, though the host wrote the kernel's name and version into its model.
class Reader {
  constructor(app, keeper) {
    this.app = app;
    this.keeper = keeper;
    this.panels = new WeakSet();
    this.cells = new WeakSet();
    setInterval(() => this.look(), 1000);
  }

  look() {
    let widgets;
    try {
      widgets = [...this.app.shell.widgets("main")];
    } catch {
      return;
    }
    for (const panel of widgets) {
      if (typeof panel.context?.model?.sharedModel?.setMetadata !== "function" || !panel.content?.widgets) continue;
      if (!panel.content.widgets.some((cell) => IMPORTS.test(cell.model.sharedModel.getSource()))) continue;
      if (!this.panels.has(panel)) {
        this.panels.add(panel);
        this.keeper.watch(panel);
        this.opened(panel);
      }
      for (const cell of panel.content.widgets) this.watch(cell);
    }
  }

  async opened(panel) {
    await panel.context.ready;
    if (panel.context.model.dirty) return;
    const { model } = panel.context;
    const before = content(model.toJSON(), true);
    // Until somebody changes something or it is saved: a kernel may tell its name and version long after it was asked to start.
    const settle = () => {
      if (!model.dirty) return;
      if (content(model.toJSON(), true) === before) model.dirty = false;
      else model.stateChanged.disconnect(settle);
    };
    model.stateChanged.connect(settle);
    panel.context.saveState.connect(() => model.stateChanged.disconnect(settle));
    settle();
  }

  watch(cell) {
    if (cell.model.type !== "code" || this.cells.has(cell)) return;
    const source = cell.model.sharedModel.getSource();
    const shows = /^\s*(#[^\n]*\n\s*)*(quiz|predict|explore|claim|cite|figure|note|notes|progress)\(/.test(source);
    if (!shows && !/-figure$/.test(cell.model.id ?? "")) return;
    this.cells.add(cell);
    const { outputs } = cell.model;
    const fold = () => {
      let shown = false;
      for (let i = 0; i < outputs.length; i++) {
        const { type } = outputs.get(i);
        if (type === "error") return;
        shown ||= type === "display_data" || type === "execute_result";
      }
      if (!shown) return;
      outputs.changed.disconnect(fold);
      Promise.resolve(cell.ready).then(() => { cell.inputHidden = true; });
    };
    outputs.changed.connect(fold);
    fold();
  }
}

// The most frequent fault of a beginner: the notebook runs in a Python that does not have the course. Said above the notebook, with
// the right kernel one click away.
class KernelWatch {
  constructor(app, reopener) {
    this.app = app;
    this.reopener = reopener;
    this.seen = new WeakSet();
    this.banners = new WeakMap(); // notebook panel -> the widget that holds its banner
    app.shell.currentChanged?.connect(() => this.look());
    Promise.resolve(app.restored).then(() => this.look());
  }

  look() {
    let panels;
    try {
      panels = [...this.app.shell.widgets("main")];
    } catch {
      return; // a shell without this area
    }
    for (const panel of panels) {
      if (this.seen.has(panel) || !panel.sessionContext || !panel.context?.model?.sharedModel?.cells) continue;
      this.seen.add(panel);
      panel.sessionContext.kernelChanged.connect(() => this.ask(panel));
      panel.sessionContext.statusChanged.connect((_, status) => { if (CUT_OFF.has(status)) this.reopener.cutOff(panel); });
      Promise.all([panel.context.ready, panel.sessionContext.ready]).then(() => this.ask(panel), () => {});
    }
  }

  ofCourse(panel) {
    return panel.context.model.sharedModel.cells.some((cell) => OF_COURSE.test(cell.getSource?.() ?? cell.source ?? ""));
  }

  async ask(panel) {
    const kernel = panel.sessionContext.session?.kernel;
    if (!kernel || panel.isDisposed || !this.ofCourse(panel)) return this.hide(panel);
    let found = false;
    try {
      const info = await kernel.info;
      if (info.language_info?.name === "python") {
        const asked = { code: "", silent: true, store_history: false, allow_stdin: false, user_expressions: { course: FINDS_COURSE } };
        const reply = await kernel.requestExecute(asked).done;
        const told = reply.content.user_expressions?.course;
        if (reply.content.status !== "ok" || !told) return undefined; // interrupted, or a kernel in a browser: it says nothing
        found = told.data?.["text/plain"] === "True";
      }
    } catch {
      return undefined; // the kernel went away meanwhile; the next one is asked in its turn
    }
    if (panel.isDisposed || panel.sessionContext.session?.kernel !== kernel) return undefined;
    return found ? this.hide(panel) : this.say(panel, kernel.name);
  }

  hide(panel) {
    this.banners.get(panel)?.dispose();
    this.banners.delete(panel);
  }

  say(panel, kernel) {
    this.hide(panel);
    const specs = this.app.serviceManager?.kernelspecs?.specs;
    const titled = (name) => specs?.kernelspecs?.[name]?.display_name ?? name;
    const right = specs?.default && specs.default !== kernel ? specs.default : null;
    const line = document.createElement("p");
    line.textContent = `${TEXTS.kernel(titled(kernel))} ${TEXTS.nothingLost}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "jp-mod-styled jp-mod-accept wa-use-kernel";
    button.textContent = right ? TEXTS.use(titled(right)) : TEXTS.choose;
    button.addEventListener("click", async () => {
      if (!right) { this.app.shell.activateById(panel.id); this.app.commands.execute("notebook:change-kernel"); return; }
      button.disabled = true;
      try {
        await panel.sessionContext.changeKernel({ name: right });
        // The notebook itself would note its kernel a moment later, and without being saved.
        const { display_name, language } = specs.kernelspecs[right];
        panel.context.model.sharedModel.setMetadata("kernelspec", { name: right, display_name, language });
        await panel.context.save();
      } finally {
        button.disabled = false;
      }
    });
    const more = document.createElement("p");
    more.textContent = right ? "" : TEXTS.doctor;
    const bar = document.createElement("div");
    bar.className = "wa-kernel-banner";
    bar.setAttribute("role", "alert");
    Object.assign(bar.style, { display: "flex", flexWrap: "wrap", gap: "4px 16px", alignItems: "center", padding: "8px 12px",
      color: "var(--jp-ui-font-color1)", background: "var(--jp-layout-color2)", borderInlineStart: "6px solid var(--jp-warn-color1)",
      fontSize: "var(--jp-ui-font-size1)", lineHeight: "1.4", maxHeight: "40vh", overflow: "auto", boxSizing: "border-box" });
    // A narrow window leaves the notebook little room beside the list of files.
    for (const part of [line, more]) Object.assign(part.style, { margin: "0", minWidth: "0", overflowWrap: "anywhere" });
    Object.assign(button.style, { height: "auto", maxWidth: "100%", minWidth: "0", padding: "6px 12px", lineHeight: "1.4",
      whiteSpace: "normal", overflowWrap: "anywhere" });
    bar.append(line, button, ...(right ? [] : [more]));
    const header = panel.contentHeader;
    // A plain Lumino widget: this file imports nothing, so its class is taken from one that is there.
    const box = new header.constructor({});
    box.node.append(bar);
    box.node.style.overflow = "visible";
    header.addWidget(box);
    this.banners.set(panel, box);
    const measure = () => {
      const height = `${bar.offsetHeight}px`;
      if (box.isDisposed || box.node.style.minHeight === height) return;
      box.node.style.minHeight = height;
      header.fit();
    };
    new ResizeObserver(measure).observe(bar);
    measure();
    return undefined;
  }
}

// JupyterLab shows a text's source after a double-click, but without a cursor in it: each letter that is typed then is a
// command, and M or Y makes another kind of cell of a written answer.
function writeAfterDoubleClick(app, event) {
  const cell = event.target?.closest?.(".jp-MarkdownCell");
  if (!cell) return;
  setTimeout(() => {
    if (!cell.classList.contains("jp-mod-rendered") && !cell.contains(document.activeElement?.closest(".jp-Editor")))
      app.commands.execute("notebook:enter-edit-mode");
  });
}

const plugin = {
  id: "willing-and-able:plugin",
  description: "Keeps the answers of course quizzes in the notebook",
  autoStart: true,
  activate: (app) => {
    const keeper = new Keeper(app);
    for (const kind of ["hello", "save", "learned"]) document.addEventListener(`willing-and-able:${kind}`, (event) => keeper.take(event, kind));
    document.addEventListener("toggle", hintOpened, true);
    document.addEventListener("dblclick", (event) => writeAfterDoubleClick(app, event), true);
    document.addEventListener("willing-and-able:ping", (event) => event.detail?.reply?.({ active: true, version: VERSION }));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keeper.saveAll(); });
    new KernelWatch(app, new Reopener(app, keeper));
    new Reader(app, keeper);
    // The line that stands for folded code is as wide as the code, else: a narrow notebook would scroll sideways.
    const style = document.createElement("style");
    style.textContent = ".jp-Placeholder-content{min-width:0} .jp-Placeholder-content .jp-MoreHorizIcon{flex:none}";
    document.head?.append(style);
    // On a phone, or at 200 per cent, the list of files would take two thirds of the page; its tab at the side opens it again.
    Promise.resolve(app.restored).then(() => { if (globalThis.innerWidth < NARROW) app.shell.collapseLeft?.(); });
    return { version: VERSION };
  },
};

const parts = { absorb, bundleWith, mergeEvidence, ofQuiz, plugin, VERSION };
(globalThis._JUPYTERLAB ??= {})["willing-and-able"] = {
  init() {},
  get: () => Promise.resolve(() => ({ __esModule: true, default: plugin, parts })),
};
