// A quiz in the browser edition before Python has started, and without it: the course's own quiz on a stand-in for the model that the
// kernel would hold. Answers reach the notebook as they always do, by the course's JupyterLab extension.

import { Model } from "./model.js";
import quiz from "./quiz.js";

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A question with its parts in the order in which this learner sees them: the order that Python will show a moment later
// (course/questions/browser/render.py). The parts come in the order of the file.
export async function ordered(item, learner) {
  const made = { ...item };
  for (const { part, scrambled } of item.mixed) {
    const keys = await Promise.all(item[part].map(({ id }) => digest(`${learner}\n${item.id}\n${id}`)));
    const mixed = keys.map((key, i) => [key, item[part][i]]).sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
    const same = mixed.every((entry, i) => entry === item[part][i]);
    made[part] = scrambled && same ? [...mixed.slice(1), mixed[0]] : mixed;
  }
  return made;
}

// Shows a quiz in a place; gives a function that takes it away, after what was typed in it has been kept.
export async function mount(page, name, learner, place) {
  const { spec, practice } = page.quizzes[name];
  const items = await Promise.all(spec.items.map((item) => ordered(item, learner)));
  // There is no Python to write a file: what keeps an answer is the notebook.
  const kept = (evidence) => ({ t: Math.max(0, ...Object.values(evidence).map(({ t }) => t)), error: page.labels.without_python });
  return quiz.render({ model: new Model(page, { ...spec, items }, practice, {}, kept), el: place });
}
