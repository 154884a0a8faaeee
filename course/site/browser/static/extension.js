// What JupyterLab needs in the browser edition alone: a button that hands in, the learner's id from the start page, and a line
// above the notebook where something has to be said. No build step and no imports, like the course's other extension; the build
// puts the editions of the notebooks in.

const EDITIONS = {}; // by slug
const LEARNER = "willing-and-able:learner";
const EVIDENCE = "application/vnd.willing-and-able.evidence+json";
const CLASS = "willing_and_able_class";
const MANIFEST = ".course-manifest.json";
const HERE = document.currentScript?.src; // beside it lie the questions
const QUIZ = /^\s*(?:#[^\n]*\n\s*)*(?:quiz|predict)\("([^"]+)"\)\s*$/;
const LONG = 180000; // ms after which Python should have started on any machine
const PACKING = 60000; // ms after which the notebook itself is downloaded
const TEXTS = {
  label: "Hand in",
  title: "Downloads your submission: upload this file where your instructor collects them.",
  busy: "Packing …",
  starts: "Python is starting in this page. Read on, and answer the questions that you find: cells can be run when this line is gone.",
  long: "Python has not started yet. Reload the page; if that does not help, try another browser. Your answers are kept.",
  packed: (name) => `${name} was downloaded. Upload this file where your instructor collects them.`,
  alone: (name) => `${name} was downloaded: the notebook itself, with your answers. Hand this file in.`,
  refused: "This browser keeps nothing: what you do here is gone when the page is closed. Press Hand in before that, or use an ordinary window.",
  full: "This browser could not keep your latest changes: its storage is full or refused. They are still in this page: press Hand in, which downloads them.",
  offline: "There is no connection to the site. What is open works on and is kept; questions that you have not opened, and other notebooks, "
    + "open when you are connected again.",
  twice: "This notebook is open in another tab. Go on there, and close this one: what you do here may not be kept.",
  again: "The other tab is closed. Reload this page before you go on, so that it shows what was done there.",
  older: (mine, site) => `This copy is of edition ${mine}; the site now has ${site}. Your copy and your answers stay as they are and can be handed in. `
    + "For the new one, hand in or download yours, then delete it in the list of files (File, Open…).",
};

// The lines above one notebook; each has a name and is said once.
class Lines {
  constructor(panel) {
    this.panel = panel;
    this.lines = new Map();
    this.bar = document.createElement("div");
    this.bar.className = "wa-lines";
    this.bar.setAttribute("role", "status");
    Object.assign(this.bar.style, { color: "var(--jp-ui-font-color1)", background: "var(--jp-layout-color2)", boxSizing: "border-box",
      fontSize: "var(--jp-ui-font-size1)", lineHeight: "1.4", maxHeight: "40vh", overflow: "auto", overflowWrap: "anywhere" });
    // A plain Lumino widget: this file imports nothing, so its class is taken from one that is there.
    this.box = new panel.contentHeader.constructor({});
    this.box.node.append(this.bar);
    this.box.node.style.overflow = "visible";
    panel.contentHeader.addWidget(this.box);
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(this.bar);
  }

  say(name, text) {
    let line = this.lines.get(name);
    if (!line) {
      line = document.createElement("p");
      line.dataset.line = name;
      Object.assign(line.style, { margin: "0", padding: "6px 12px", borderInlineStart: "6px solid var(--jp-brand-color1)" });
      this.lines.set(name, line);
      this.bar.append(line);
    }
    line.textContent = text;
    this.measure();
  }

  hide(name) {
    this.lines.get(name)?.remove();
    this.lines.delete(name);
    this.measure();
  }

  measure() {
    const height = `${this.bar.offsetHeight}px`;
    if (this.box.isDisposed || this.box.node.style.minHeight === height) return;
    this.box.node.style.minHeight = height;
    this.panel.contentHeader.fit();
  }

  dispose() {
    this.watch.disconnect();
    this.box.dispose();
  }
}

function download(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PACKING);
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function running(panel) {
  const kernel = panel.sessionContext.session?.kernel;
  return kernel?.connectionStatus === "connected" && ["idle", "busy"].includes(kernel.status) ? kernel : null;
}

// The zip that the course's own `pack` makes beside the notebook, as {name, content}; null where there is no Python to ask.
async function packed(app, panel) {
  const kernel = running(panel);
  if (!kernel) return null;
  const { path } = panel.context;
  const file = path.split("/").pop();
  // The kernel evaluates no expressions of a request, so it prints; it loads what a statement imports.
  const code = `from course.learner.pack import pack as _pack
from pathlib import Path as _Path
print(_pack(_Path(${JSON.stringify(file)})).path.name)
del _pack, _Path`;
  const asked = kernel.requestExecute({ code, store_history: false });
  let said = "";
  asked.onIOPub = ({ header, content }) => { if (header.msg_type === "stream" && content.name === "stdout") said += content.text; };
  const waited = new Promise((done) => { setTimeout(() => done(null), PACKING); });
  const reply = await Promise.race([asked.done, waited]);
  const name = said.trim();
  if (reply?.content.status !== "ok" || !name.endsWith(".zip")) return null;
  const model = await app.serviceManager.contents.get(path.replace(/[^/]*$/, name), { type: "file", format: "base64", content: true });
  return { name, content: bytes(model.content) };
}

// Handing in must work where nothing else does: without Python, and where nothing can be saved.
async function handIn(app, panel, lines) {
  let zip = null;
  try {
    await panel.context.save();
    if (!lines.lines.has("full")) zip = await packed(app, panel);
  } catch (error) {
    console.warn("Willing and Able: the submission could not be packed.", error);
  }
  const name = zip?.name ?? panel.context.path.split("/").pop();
  if (zip) download(zip.content, name, "application/zip");
  else download(JSON.stringify(panel.context.model.toJSON(), null, 1), name, "application/x-ipynb+json");
  lines.say("packed", (zip ? TEXTS.packed : TEXTS.alone)(name));
}

function button(app, panel, lines) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: TEXTS.label, title: TEXTS.title, className: "jp-mod-styled jp-mod-accept wa-hand-in" });
  Object.assign(made.style, { height: "24px", lineHeight: "24px", margin: "0 6px", minWidth: "max-content" });
  made.addEventListener("click", async () => {
    Object.assign(made, { disabled: true, textContent: TEXTS.busy });
    try {
      await handIn(app, panel, lines);
    } finally {
      Object.assign(made, { disabled: false, textContent: TEXTS.label });
    }
  });
  return made;
}

// Whether this browser keeps anything; the two kinds of storage are refused together as a rule, but not always.
async function keeps() {
  try {
    localStorage.setItem("willing-and-able:try", "1");
    localStorage.removeItem("willing-and-able:try");
    return await new Promise((done) => {
      const asked = indexedDB.open("willing-and-able:try");
      asked.onsuccess = () => { asked.result.close(); indexedDB.deleteDatabase("willing-and-able:try"); done(true); };
      asked.onerror = asked.onblocked = () => done(false);
    });
  } catch {
    return false;
  }
}

function starting(panel, lines) {
  const begun = Date.now();
  lines.say("starts", TEXTS.starts);
  const watch = setInterval(() => {
    if (panel.isDisposed || running(panel)) {
      clearInterval(watch);
      if (!panel.isDisposed) lines.hide("starts");
    } else if (Date.now() - begun > LONG) {
      lines.say("starts", TEXTS.long);
    }
  }, 300);
}

// Two tabs with one notebook have two Pythons, and what one saves the other would overwrite: the first keeps the notebook.
function alone(panel, lines) {
  const free = new Promise((done) => { panel.disposed.connect(done); });
  const name = `willing-and-able:open:${panel.context.path}`;
  navigator.locks?.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) return free;
    lines.say("twice", TEXTS.twice);
    navigator.locks.request(name, () => { lines.say("twice", TEXTS.again); return free; });
    return undefined;
  });
}

async function about(panel, lines) {
  starting(panel, lines);
  alone(panel, lines);
  if (!await keeps()) lines.say("refused", TEXTS.refused);
  panel.context.saveState.connect((_, state) => {
    if (state === "failed") lines.say("full", TEXTS.full);
    else if (state === "completed") lines.hide("full");
  });
  await panel.context.ready;
  const site = EDITIONS[panel.context.path.split("/")[0]];
  const mine = panel.context.model.sharedModel.getMetadata("willing_and_able_edition");
  if (site && mine && mine !== site) lines.say("older", TEXTS.older(mine, site));
  else if (site && mine && HERE) await questions(panel, mine);
}

// Questions can be answered before Python has started; when it shows a quiz, that one takes the place.
async function questions(panel, edition) {
  // In a class with variants only Python knows which question is whose; without a secure address there is nothing that mixes options.
  if (panel.context.model.sharedModel.getMetadata(CLASS) || !globalThis.crypto?.subtle) return;
  const [{ mount }, page] = await Promise.all([
    import(new URL("early.js", HERE)),
    fetch(new URL(`questions/${panel.context.path.split("/")[0]}.json`, HERE)).then((reply) => reply.json()),
    panel.revealed,
  ]);
  if (page.edition !== edition) return;
  if (!document.querySelector("link[data-willing-and-able]")) {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("quiz.css", HERE) });
    style.dataset.willingAndAble = "";
    document.head.append(style);
  }
  let id = null;
  try { id = localStorage.getItem(LEARNER); } catch { /* said above the notebook */ }
  for (const cell of panel.content.widgets) {
    const name = cell.model.type === "code" && QUIZ.exec(cell.model.sharedModel.getSource())?.[1];
    const { outputs } = cell.model;
    if (!page.quizzes[name] || (outputs.length && !(EVIDENCE in outputs.get(outputs.length - 1).data))) continue;
    const place = document.createElement("div");
    place.className = "wa-early";
    // What the cell showed in an earlier visit has no Python any more.
    const shown = cell.node.querySelector(".jp-Cell-outputWrapper");
    shown.hidden = true;
    shown.before(place);
    const taken = mount(page, name, id || page.learner, place);
    const leave = () => {
      if (!outputs.length && !cell.isDisposed) return;
      outputs.changed.disconnect(leave);
      shown.hidden = false;
      taken.then((gone) => { gone(); place.remove(); });
    };
    outputs.changed.connect(leave);
    cell.disposed.connect(leave);
    await taken;
  }
}

// As `course start --learner` would: the id lies in the learner's folder, where Python looks for it.
async function learner(contents) {
  const id = localStorage.getItem(LEARNER);
  if (id) {
    const content = JSON.stringify({ learner: id });
    await contents.save(MANIFEST, { type: "file", format: "text", content, name: MANIFEST, path: MANIFEST });
  } else if ((await contents.get("", { content: true })).content.some(({ name }) => name === MANIFEST)) {
    await contents.delete(MANIFEST);
  }
}

// A link from one notebook to another leads to the file itself, and the Notebook app would show the list of files for it.
function followed(event) {
  const link = event.target.closest?.(".jp-Notebook a[href]");
  const found = link && /^(.*)\/files\/(.+\.ipynb)$/.exec(new URL(link.href).pathname);
  if (!found || !location.pathname.startsWith(`${found[1]}/notebooks/`)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.open(`${found[1]}/notebooks/index.html?path=${found[2]}`, "_blank");
}

const plugin = {
  id: "willing-and-able-browser:plugin",
  description: "Hand in, the learner's id, and what has to be said, in the browser edition",
  autoStart: true,
  activate: (app) => {
    learner(app.serviceManager.contents).catch((error) => console.warn("Willing and Able:", error));
    navigator.storage?.persist?.();
    document.addEventListener("click", followed, true);
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew(panel) {
        const lines = new Lines(panel);
        about(panel, lines).catch((error) => console.warn("Willing and Able:", error));
        const online = () => { if (navigator.onLine) lines.hide("offline"); else lines.say("offline", TEXTS.offline); };
        for (const event of ["online", "offline"]) window.addEventListener(event, online);
        online();
        const box = new panel.contentHeader.constructor({});
        box.node.append(button(app, panel, lines));
        panel.toolbar.insertItem(0, "willing-and-able-hand-in", box);
        return {
          isDisposed: false,
          dispose: () => {
            for (const event of ["online", "offline"]) window.removeEventListener(event, online);
            lines.dispose();
            box.dispose();
          },
        };
      },
    });
  },
};

(globalThis._JUPYTERLAB ??= {})["willing-and-able-browser"] = {
  init() {},
  get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
};
