// The course's JupyterLab extension: keeps quiz answers in the notebook file itself, with or without a kernel.
//
// It is a module-federation container written by hand: no build step, no imports, works in JupyterLab 4 and Notebook 7. The quiz
// (course/questions/browser/static/quiz.js) sends bubbling DOM events from its own element:
//
//   willing-and-able:hello {quiz, evidence, reply}   reply gets what the notebook holds for this quiz; what is newer is written
//   willing-and-able:save  {quiz, evidence, reply}   merged into the notebook's metadata; the notebook is saved
//   willing-and-able:ping  {reply}                   reply gets {active, version}; from anywhere in the page
//
// In the notebook: metadata.willing_and_able = {v: 1, evidence: {item id: {v, item, kind, value, t}}}; newest t wins, item by item.
(() => {
  "use strict";
  const VERSION = "0.2.0";
  const KEY = "willing_and_able";
  const MIME = "application/vnd.willing-and-able.evidence+json";
  const SAVE_DELAY = 500; // ms: several answers in a row are one save
  const TEXTS = {
    newer: "its answers were written by a newer version of the course: install that version",
    unwritten: "it could not be written",
    reopen: "Open the quiz to answer (or run this cell: Shift+Enter).",
    kept: (count) => `${count === 1 ? "One answer is" : `${count} answers are`} kept in this notebook. `,
    open: "Open the quiz",
    kernel: (name) => `The kernel “${name}”, in which this notebook runs, does not have the course: its cells end with errors.`,
    nothingLost: "Your answers are kept.",
    use: (name) => `Use the kernel ${name}`,
    choose: "Choose another kernel",
    doctor: "If no kernel helps, stop JupyterLab and run: course doctor",
  };
  // What is asked of a kernel: whether it would find the course, without loading it.
  const FINDS_COURSE = "__import__('importlib.util').util.find_spec('course') is not None";
  const OF_COURSE = /^\s*(?:from course(?:\.\w+)* import|import course\b)/m;

// >>> evidence: this part stands word for word in the JupyterLab extension too; a test compares them.
// The rules are those of course/evidence (Python); tests/evidence/merge_vectors.json holds the cases both must agree on.
const KINDS = ["choice", "choices", "number", "text", "order", "match", "grid", "estimate", "value", "function", "figure", "hint", "run"];
const ITEM = /^[0-9a-z][0-9a-z-]{0,79}(\/[0-9a-z][0-9a-z-]{0,79}){1,2}$/;
const MAX_RECORDS = 2000;
const MAX_DEPTH = 32;
const MAX_BYTES = { value: 1024 * 1024, function: 1024 * 1024, hint: 1024, run: 16 * 1024, other: 64 * 1024 };

const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);

// Finite, shallow, and text that UTF-8 can hold: what every place that keeps evidence can write.
function isJson(value, depth = MAX_DEPTH) {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  if (depth === 0 || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every((entry) => isJson(entry, depth - 1));
  return Object.entries(value).every(([key, entry]) => isJson(key) && isJson(entry, depth - 1));
}

function validRecord(record, id) {
  if (!isObject(record) || record.v !== 1 || record.item !== id || !ITEM.test(id) || !KINDS.includes(record.kind)) return false;
  if (typeof record.t !== "number" || !(record.t >= 0 && record.t <= 1e15)) return false;
  if (!("value" in record) || !isJson(record.value)) return false;
  return new TextEncoder().encode(JSON.stringify(record.value)).length <= (MAX_BYTES[record.kind] ?? MAX_BYTES.other);
}

// RFC 8785: sorted keys, no white space. Two of them are compared by `<`, which goes by UTF-16 code units.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

// A total order (time, then value, then the whole record), so that the merge does not depend on who is read first.
function later(one, other) {
  if (one.t !== other.t) return one.t > other.t;
  const [a, b] = [canonical(one.value), canonical(other.value)];
  return a === b ? canonical(one) > canonical(other) : a > b;
}

function mergeEvidence(...evidences) {
  const merged = {};
  for (const evidence of evidences) {
    if (!isObject(evidence) || Object.keys(evidence).length > MAX_RECORDS) continue;
    for (const [id, { v, item, kind, value, t }] of Object.entries(evidence).filter(([key, record]) => validRecord(record, key))) {
      const record = { v, item, kind, value, t };
      if (!Object.hasOwn(merged, id) || later(record, merged[id])) merged[id] = record;
    }
  }
  return Object.fromEntries(Object.keys(merged).sort().map((id) => [id, merged[id]]));
}

// Taken back, or never given.
function isBlank(value) {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
// <<< evidence

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

  class Keeper {
    constructor(app) {
      this.app = app;
      this.queues = new Map(); // notebook panel -> {timer, replies}
    }

    panelOf(node) {
      for (const area of ["main", "right", "left", "down"]) {
        let widgets;
        try {
          widgets = [...this.app.shell.widgets(area)];
        } catch {
          continue; // a shell without this area (Notebook 7) says so by an error
        }
        for (const widget of widgets) {
          if (widget.node.contains(node) && typeof widget.context?.model?.sharedModel?.setMetadata === "function") return widget;
        }
      }
      return null;
    }

    readOnly(panel) {
      return panel.context.model.readOnly === true || panel.context.contentsModel?.writable === false;
    }

    take(event, always) {
      const { quiz, evidence, reply } = event.detail ?? {};
      const panel = this.panelOf(event.target);
      if (!panel || typeof quiz !== "string" || typeof reply !== "function") return;
      const shared = panel.context.model.sharedModel;
      const bundle = shared.getMetadata(KEY);
      if (typeof bundle?.v === "number" && bundle.v > 1) return void reply({ where: "notebook", error: TEXTS.newer });
      const { stored, changed } = absorb(bundle, quiz, evidence);
      if (changed && this.readOnly(panel)) return void reply({ where: "notebook", evidence: stored, error: "readonly" });
      if (changed) shared.setMetadata(KEY, structuredClone(changed));
      if (changed || always || this.queues.has(panel)) {
        reply({ where: "notebook", evidence: stored, pending: true });
        this.saveSoon(panel, reply);
      } else {
        reply({ where: "notebook", evidence: stored });
      }
    }

    saveSoon(panel, reply) {
      const queue = this.queues.get(panel) ?? { timer: null, replies: [] };
      this.queues.set(panel, queue);
      queue.replies.push(reply);
      clearTimeout(queue.timer);
      queue.timer = setTimeout(() => this.saveNow(panel), SAVE_DELAY);
    }

    async saveNow(panel) {
      const queue = this.queues.get(panel);
      if (!queue) return;
      clearTimeout(queue.timer);
      this.queues.delete(panel);
      let answer = { where: "notebook" };
      try {
        await panel.context.save();
        // Some failures are shown in a dialog and not thrown: a model that is still dirty was not saved, unless it was changed again.
        if (panel.context.model.dirty && !this.queues.has(panel)) answer = { where: "notebook", error: TEXTS.unwritten };
      } catch (error) {
        answer = { where: "notebook", error: String(error?.message ?? error) };
      }
      for (const reply of queue.replies) reply(answer);
    }

    saveAll() {
      for (const panel of [...this.queues.keys()]) this.saveNow(panel);
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
      for (let i = 0; outputs && i < outputs.length; i++) {
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
      const text = document.createElement("p");
      text.textContent = (count ? TEXTS.kept(count) : "") + TEXTS.reopen;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "jp-mod-styled jp-mod-accept wa-open";
      button.textContent = TEXTS.open;
      button.addEventListener("click", () => {
        const cell = panel.content.widgets.findIndex((widget) => widget.node.contains(button));
        panel.content.deselectAll();
        panel.content.activeCellIndex = cell < 0 ? index : cell;
        this.app.shell.activateById(panel.id);
        this.app.commands.execute("notebook:run-cell");
      });
      const box = document.createElement("div");
      box.className = "wa-closed";
      box.append(text, button);
      return { box, outdated: canonical(now) !== canonical(then) };
    }

    replace(node) {
      const panel = this.keeper.panelOf(node);
      const ours = panel ? this.ourOutput(panel, node) : null;
      if (!ours) return;
      const { box, outdated } = this.invitation(panel, ours);
      node.replaceChildren(box);
      if (!("text/html" in ours.data)) return;
      // Rendered by the notebook's own renderer, which sanitises it.
      const { rendermime } = panel.content;
      const model = rendermime.createModel({ data: { "text/html": ours.data["text/html"] }, trusted: false });
      const renderer = rendermime.createRenderer("text/html");
      renderer.renderModel(model).then(() => {
        if (outdated) this.prune(renderer.node);
        box.append(renderer.node);
      }, (error) => console.warn("Willing and Able:", error));
    }

    // In a notebook that is not trusted (it comes from another machine) the host shows the static page itself.
    complete(page) {
      const panel = this.keeper.panelOf(page);
      const ours = panel ? this.ourOutput(panel, page) : null;
      if (!ours) return;
      const { box, outdated } = this.invitation(panel, ours);
      if (outdated) this.prune(page);
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
    constructor(app) {
      this.app = app;
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
        if (!panel.content.widgets.some((cell) => /\bfrom course import\b/.test(cell.model.sharedModel.getSource()))) continue;
        if (!this.panels.has(panel)) {
          this.panels.add(panel);
          this.opened(panel);
        }
        for (const cell of panel.content.widgets) this.watch(cell);
      }
    }

    // The cells and the notebook's own data, without what the host fills in.
    content(panel) {
      const { cells, metadata } = panel.context.model.toJSON();
      const { kernelspec: _, language_info: __, ...rest } = metadata;
      return canonical({ cells, rest });
    }

    async opened(panel) {
      await panel.context.ready;
      if (panel.context.model.dirty) return;
      const before = this.content(panel);
      const { model } = panel.context;
      const settle = () => {
        if (model.dirty && this.content(panel) === before) model.dirty = false;
      };
      await panel.sessionContext.ready;
      settle();
      // The kernel tells its version some moments after it is there.
      for (const delay of [500, 2000, 5000]) setTimeout(settle, delay);
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
    constructor(app) {
      this.app = app;
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
          found = reply.content.user_expressions?.course?.data?.["text/plain"] === "True";
          if (reply.content.status !== "ok") return undefined; // interrupted: it says nothing about the course
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
      for (const part of [line, more]) part.style.margin = "0";
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

  const plugin = {
    id: "willing-and-able:plugin",
    description: "Keeps the answers of course quizzes in the notebook",
    autoStart: true,
    activate: (app) => {
      const keeper = new Keeper(app);
      document.addEventListener("willing-and-able:hello", (event) => keeper.take(event, false));
      document.addEventListener("willing-and-able:save", (event) => keeper.take(event, true));
      document.addEventListener("toggle", hintOpened, true);
      document.addEventListener("willing-and-able:ping", (event) => event.detail?.reply?.({ active: true, version: VERSION }));
      document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keeper.saveAll(); });
      new Reopener(app, keeper);
      new KernelWatch(app);
      new Reader(app);
      return { version: VERSION };
    },
  };

  const parts = { absorb, bundleWith, mergeEvidence, ofQuiz, plugin, VERSION };
  (globalThis._JUPYTERLAB ??= {})["willing-and-able"] = {
    init() {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin, parts })),
  };
})();
