// Questions, predictions, explorers and notes on a page without Python. The quiz is the course's own (quiz.js) on a stand-in for the
// model that a kernel would hold: answers are kept in this browser, practice questions are judged by judge.js.

import quiz from "./quiz.js";
import { judge } from "./judge.js";

const PREFIX = "willing-and-able:";

// Figures and questions follow JupyterLab's mark for a dark page.
const root = document.documentElement;
const follow = () => document.body.setAttribute("data-jp-theme-light", String(root.dataset.theme !== "dark"));
new MutationObserver(follow).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
follow();
root.classList.add("wa-web-scripted");

function kept(name) {
  try { return JSON.parse(localStorage.getItem(PREFIX + name)); } catch { return null; }
}

function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch { return false; } // a private window, or full: the reader is told below the answer
}

class Model {
  constructor(traits, page, practice) {
    this.traits = traits;
    this.page = page;
    this.practice = practice;
    this.listeners = {};
    this.tries = {};
  }
  get(name) { return this.traits[name]; }
  set(name, value) { this.traits[name] = value; }
  on(name, listener) { (this.listeners[name] ??= []).push(listener); }
  off(name, listener) { this.listeners[name] = (this.listeners[name] ?? []).filter((one) => one !== listener); }
  tell(name) { for (const listener of this.listeners[`change:${name}`] ?? []) listener(); }

  save_changes() {
    const { spec, evidence } = this.traits;
    const t = Math.max(0, ...Object.values(evidence).map((record) => record.t));
    this.traits.receipt = keep(`answers:${spec.id}`, evidence) ? { t, where: "" } : { t, error: this.traits.labels.not_saved };
    this.tell("receipt");
    this.judge();
    document.dispatchEvent(new CustomEvent("willing-and-able:answered"));
  }

  judge() {
    const told = {};
    for (const item of this.traits.spec.items) {
      const record = this.traits.evidence[item.id];
      if (!record) continue;
      const tries = (this.tries[item.id] ??= new Set());
      tries.add(record.t);
      const found = judge(item, this.practice[item.id], record.value, this.page, tries.size > 1);
      if (found) told[item.id] = { outcome: found.outcome, html: found.html, t: record.t };
    }
    this.traits.feedback = told;
    this.tell("feedback");
  }
}

const pages = new Map();
function questionsOf(slug) {
  if (!pages.has(slug)) pages.set(slug, fetch(new URL(`./questions/${slug}.json`, import.meta.url)).then((reply) => reply.json()));
  return pages.get(slug);
}

for (const place of document.querySelectorAll("[data-wa-quiz]")) {
  const name = place.dataset.waQuiz;
  const page = await questionsOf(name.split("/")[0]);
  const { spec, practice } = page.quizzes[name];
  const evidence = kept(`answers:${name}`) ?? {};
  const model = new Model({ spec, evidence, labels: page.labels, feedback: {}, receipt: {}, model_ref: "" }, page, practice);
  place.replaceChildren();
  quiz.render({ model, el: place });
  if (Object.keys(evidence).length) model.save_changes();
}

// An explorer opens when its prediction is committed.
function open() {
  for (const gate of document.querySelectorAll("[data-wa-gate]")) {
    const quizzes = [...document.querySelectorAll("[data-wa-quiz]")].map((place) => place.dataset.waQuiz);
    const name = gate.dataset.waGate;
    const made = kept(`answers:${name}`);
    gate.classList.toggle("wa-web-opened", !quizzes.includes(name) || (made !== null && Object.keys(made).length > 0));
  }
}
document.addEventListener("willing-and-able:answered", open);
open();

for (const explorer of document.querySelectorAll(".wa-web-explorer")) {
  const show = () => {
    const chosen = explorer.querySelector(".wa-web-choose input:checked").value;
    for (const setting of explorer.querySelectorAll("[data-setting]")) setting.hidden = setting.dataset.setting !== chosen;
  };
  explorer.querySelector(".wa-web-choose").addEventListener("change", show);
  show();
}

for (const note of document.querySelectorAll("[data-wa-note]")) {
  note.value = kept(`note:${note.dataset.waNote}`) ?? "";
  note.addEventListener("input", () => keep(`note:${note.dataset.waNote}`, note.value));
}
