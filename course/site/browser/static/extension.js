// What JupyterLab needs in the browser edition alone: a button that hands in, and the learner's id from the start page.
// No build step and no imports, like the course's other extension.

const LEARNER = "willing-and-able:learner";
const MANIFEST = ".course-manifest.json";
const TEXTS = {
  label: "Hand in",
  title: "Downloads your submission: upload this file where your instructor collects them.",
  busy: "Packing …",
  alone: "The submission could not be packed, so the notebook itself was downloaded. It holds your answers: hand it in.",
};

function download(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

// The name of the zip that the course's own `pack` wrote beside the notebook; null where there is no Python to ask.
async function packed(panel) {
  const kernel = panel.sessionContext.session?.kernel;
  if (kernel?.status !== "idle" && kernel?.status !== "busy") return null;
  const file = panel.context.path.split("/").pop();
  // The kernel evaluates no expressions of a request, so it prints; it loads what a statement imports.
  const code = `from course.learner.pack import pack as _pack
from pathlib import Path as _Path
print(_pack(_Path(${JSON.stringify(file)})).path.name)
del _pack, _Path`;
  const asked = kernel.requestExecute({ code, store_history: false });
  let said = "";
  asked.onIOPub = ({ header, content }) => { if (header.msg_type === "stream" && content.name === "stdout") said += content.text; };
  const waited = new Promise((done) => { setTimeout(() => done(null), 60000); });
  const reply = await Promise.race([asked.done, waited]);
  return reply?.content.status === "ok" && said.trim().endsWith(".zip") ? said.trim() : null;
}

async function handIn(app, panel) {
  await panel.context.save();
  const { path } = panel.context;
  const zip = await packed(panel).catch(() => null);
  const name = zip ?? path.split("/").pop();
  if (zip) {
    const { contents } = app.serviceManager;
    const model = await contents.get(path.replace(/[^/]*$/, zip), { type: "file", format: "base64", content: true });
    download(bytes(model.content), name, "application/zip");
  } else {
    download(JSON.stringify(panel.context.model.toJSON(), null, 1), name, "application/x-ipynb+json");
    globalThis.alert(TEXTS.alone);
  }
}

function button(app, panel) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: TEXTS.label, title: TEXTS.title, className: "jp-mod-styled jp-mod-accept wa-hand-in" });
  Object.assign(made.style, { height: "24px", lineHeight: "24px", margin: "0 6px", minWidth: "max-content" });
  made.addEventListener("click", async () => {
    Object.assign(made, { disabled: true, textContent: TEXTS.busy });
    try {
      await handIn(app, panel);
    } finally {
      Object.assign(made, { disabled: false, textContent: TEXTS.label });
    }
  });
  return made;
}

// As `course start --learner` would: the id lies in the learner's folder, where Python looks for it.
async function learner(contents) {
  const id = localStorage.getItem(LEARNER);
  if (!id) return;
  const content = JSON.stringify({ learner: id });
  await contents.save(MANIFEST, { type: "file", format: "text", content, name: MANIFEST, path: MANIFEST });
}

const plugin = {
  id: "willing-and-able-browser:plugin",
  description: "Hand in, and the learner's id, in the browser edition",
  autoStart: true,
  activate: (app) => {
    learner(app.serviceManager.contents).catch((error) => console.warn("Willing and Able:", error));
    navigator.storage?.persist?.();
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew(panel) {
        // A plain Lumino widget: this file imports nothing, so its class is taken from one that is there.
        const box = new panel.contentHeader.constructor({});
        box.node.append(button(app, panel));
        panel.toolbar.insertItem(0, "willing-and-able-hand-in", box);
        return { isDisposed: false, dispose: () => box.dispose() };
      },
    });
  },
};

(globalThis._JUPYTERLAB ??= {})["willing-and-able-browser"] = {
  init() {},
  get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
};
