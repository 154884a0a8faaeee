// A field for a note that is for nobody else. What is typed goes to Python as a message and from there into a private file;
// it is never a trait of the widget, so that no notebook holds it, whatever the notebook's settings for widgets are.

const PAUSE = 400; // ms without a key before the text is sent
const PATIENCE = 5000; // ms to wait for Python's answer

function fill(template, values) {
  return String(template ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function render({ model, el }) {
  const labels = model.get("labels");
  const id = `wa-note-${Math.random().toString(36).slice(2, 10)}`;
  const root = document.createElement("div");
  root.className = "wa-note-field";
  root.dataset.lmSuppressShortcuts = "true";
  const label = document.createElement("label");
  label.htmlFor = id;
  label.textContent = model.get("title") || labels.label;
  const field = document.createElement("textarea");
  field.id = id;
  field.rows = 3;
  field.spellcheck = true;
  field.setAttribute("aria-describedby", `${id}-private`);
  const hint = document.createElement("p");
  hint.id = `${id}-private`;
  hint.textContent = labels.private;
  // What was saved when is seen; only what goes wrong is read out.
  const state = document.createElement("p");
  state.className = "wa-note-state";
  const alert = document.createElement("p");
  alert.className = "wa-note-alert";
  alert.setAttribute("role", "alert");
  root.append(label, field, hint, state, alert);
  el.append(root);

  let timer = null;
  let waiting = null;
  let sent = 0;
  let touched = false;

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 4, 480)}px`;
  }

  function send() {
    clearTimeout(timer);
    timer = null;
    if (!touched) return;
    sent += 1;
    state.textContent = labels.saving;
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.textContent = ""; alert.textContent = labels.waiting; }, PATIENCE);
    model.send({ kind: "save", text: field.value, number: sent });
  }

  field.addEventListener("input", () => {
    touched = true;
    grow();
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  const flush = () => { if (timer !== null) send(); };
  field.addEventListener("change", flush);
  field.addEventListener("blur", flush);
  // JupyterLab must not take what is typed here for a shortcut.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  window.addEventListener("pagehide", flush);

  const take = (message) => {
    if (message?.kind === "text" && !touched) {
      field.value = message.text;
      grow();
    } else if (message?.kind === "saved" && message.number === sent) {
      clearTimeout(waiting);
      alert.textContent = "";
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      state.textContent = message.empty ? labels.removed : fill(labels.saved, { time });
    } else if (message?.kind === "problem") {
      clearTimeout(waiting);
      state.textContent = "";
      alert.textContent = message.text;
    }
  };
  model.on("msg:custom", take);
  model.send({ kind: "load" });

  return () => {
    flush();
    clearTimeout(waiting);
    model.off("msg:custom", take);
    window.removeEventListener("pagehide", flush);
  };
}

export default { render };
