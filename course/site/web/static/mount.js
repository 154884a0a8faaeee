// Questions, predictions, explorers and notes on a page without Python. The quiz is the course's own (quiz.js) on a stand-in for the
// model that a kernel would hold: answers are kept in this browser, practice questions are judged by judge.js.

import quiz from "./quiz.js";
import { Model } from "./model.js";

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

// Answers stay in this browser; whoever waits for one on this page is told.
function put(spec, evidence, labels) {
  const t = Math.max(0, ...Object.values(evidence).map((record) => record.t));
  const receipt = keep(`answers:${spec.id}`, evidence) ? { t, where: "" } : { t, error: labels.not_saved };
  document.dispatchEvent(new CustomEvent("willing-and-able:answered"));
  return receipt;
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
  const model = new Model(page, spec, practice, evidence, (all) => put(spec, all, page.labels));
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
