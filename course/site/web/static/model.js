// Stands in for the model that a kernel would hold: practice questions are judged here, and answers are kept by whoever mounts a quiz.

import { judge } from "./judge.js";

export class Model {
  // `page` and `practice` as course/site/web/practice.py makes them; `keep(evidence)` gives the receipt of what was kept.
  constructor(page, spec, practice, evidence, keep) {
    this.traits = { spec, evidence, labels: page.labels, feedback: {}, receipt: {}, model_ref: "" };
    this.page = page;
    this.practice = practice;
    this.keep = keep;
    this.listeners = {};
    this.tries = {};
  }
  get(name) { return this.traits[name]; }
  set(name, value) { this.traits[name] = value; }
  on(name, listener) { (this.listeners[name] ??= []).push(listener); }
  off(name, listener) { this.listeners[name] = (this.listeners[name] ?? []).filter((one) => one !== listener); }
  tell(name) { for (const listener of this.listeners[`change:${name}`] ?? []) listener(); }

  save_changes() {
    this.traits.receipt = this.keep(this.traits.evidence);
    this.tell("receipt");
    this.judge();
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
