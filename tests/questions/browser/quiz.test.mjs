// The parts of the quiz and of its JupyterLab extension that need no browser.
// Run by test_javascript.py, which puts the scripts together and names their folder in SCRIPTS.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

const root = new URL("../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const made = (name) => readFileSync(join(process.env.SCRIPTS, name), "utf8");
const QUIZ = made("quiz.js");
const EXTENSION = made("static/remoteEntry.js");
const vectors = JSON.parse(read("tests/evidence/merge_vectors.json"));

// As a data address, because the file has no package.json that would call it a module.
const quiz = await import(`data:text/javascript;base64,${Buffer.from(QUIZ).toString("base64")}`);
vm.runInThisContext(EXTENSION);
const container = globalThis._JUPYTERLAB["willing-and-able"];
const { default: plugin, parts: extension } = (await container.get("./extension"))();

const record = (item, value, t, kind = "choice") => ({ v: 1, item, kind, value, t });
const ITEM = "01-coalition/who-counts/q1";

function permutations(list) {
  if (list.length < 2) return [list];
  return list.flatMap((entry, i) => permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [entry, ...rest]));
}

for (const [name, merge] of [["quiz", quiz.mergeEvidence], ["extension", extension.mergeEvidence]]) {
  for (const vector of vectors.vectors) {
    test(`${name}: ${vector.name}`, () => {
      for (const inputs of permutations(vector.inputs.slice(0, 6))) assert.deepEqual(merge(...inputs), vector.expected);
    });
  }
}

for (const { value, canonical } of vectors.canonical) {
  test(`canonical form of ${canonical}`, () => assert.equal(quiz.canonical(value), canonical));
}

test("merging again changes nothing, and grouping does not matter", () => {
  for (const { inputs } of vectors.vectors) {
    const whole = quiz.mergeEvidence(...inputs);
    assert.deepEqual(quiz.mergeEvidence(whole, whole), whole);
    const halves = [quiz.mergeEvidence(...inputs.slice(0, 1)), quiz.mergeEvidence(...inputs.slice(1))];
    assert.deepEqual(quiz.mergeEvidence(...halves), whole);
  }
});

test("a clock that was set back makes no answer older than the one it replaces", () => {
  assert.equal(quiz.nextTime(100, undefined), 100);
  assert.equal(quiz.nextTime(100, 50), 100);
  assert.ok(quiz.nextTime(100, 100) > 100);
  assert.ok(quiz.nextTime(100, 1757000000.25) > 1757000000.25);
  const first = { [ITEM]: record(ITEM, "a", 1757000000.25) };
  const second = { [ITEM]: record(ITEM, "b", quiz.nextTime(100, first[ITEM].t)) };
  assert.equal(quiz.mergeEvidence(first, second)[ITEM].value, "b");
});

test("a cleared answer is evidence: the newer blank wins", () => {
  const merged = quiz.mergeEvidence({ [ITEM]: record(ITEM, "a", 10) }, { [ITEM]: record(ITEM, null, 11) });
  assert.equal(merged[ITEM].value, null);
  for (const blank of [null, undefined, "", "  ", [], {}]) assert.ok(quiz.isBlank(blank), JSON.stringify(blank));
  for (const answer of ["a", "0", ["a"], { r1: "a" }, { estimate: 0, confidence: 50 }]) assert.ok(!quiz.isBlank(answer), JSON.stringify(answer));
});

test("an estimate is read or asked about, never guessed", () => {
  const values = { 26: 26, "26.5": 26.5, "26,5": 26.5, "-3": -3, "−3": -3, " 1 000 ": 1000, "0.125": 0.125, "0,125": 0.125, "1234.5": 1234.5, "“62”": 62, "'4,5'": 4.5, "»7«": 7 };
  for (const [text, value] of Object.entries(values)) assert.deepEqual(quiz.readNumber(text), { value }, text);
  for (const text of ["1,234", "1.234", "12.500", "-1,234"]) assert.deepEqual(quiz.readNumber(text), { problem: "ambiguous_number" }, text);
  for (const text of ["", "about 30", "1,234,567", "3.", "1e3", "twenty", "NaN", "Infinity"]) assert.deepEqual(quiz.readNumber(text), { problem: "no_number" }, text);
});

test("a count is a whole number, and what is said about it names no other", () => {
  for (const text of ["2,5", "2.5", "26.5", "about 30", "twenty"]) assert.deepEqual(quiz.readNumber(text, true), { problem: "whole_number" }, text);
  for (const [text, value] of Object.entries({ 26: 26, "1 000": 1000, "2.0": 2 })) assert.deepEqual(quiz.readNumber(text, true), { value }, text);
});

test("placeholders are filled, unknown ones stay visible", () => {
  assert.equal(quiz.fill("Saved at {time} in {file}.", { time: "14:03", file: "a/b.json" }), "Saved at 14:03 in a/b.json.");
  assert.equal(quiz.fill("{done} of {total}", { done: 0 }), "0 of {total}");
});

test("what is said about saving follows from what confirmed it", () => {
  const labels = { saved_notebook: "NOTEBOOK {time}", saved_file: "FILE {file}", trouble_extension: "NO-EXTENSION", trouble_readonly: "READ-ONLY",
    trouble_notebook: "TROUBLE {error}", saving: "SAVING", not_saved: "NOT", not_saved_python: "NO-PYTHON", not_saved_file: "NO-FILE {error}" };
  const t = Date.now() / 1000;
  const places = (change) => ({ notebook: 0, python: 0, file: "answers/a.json", trouble: "", pythonError: "", pythonWaits: false, notebookWaits: false, ...change });
  const said = (change) => quiz.saved(t, places(change), labels);
  assert.match(said({ notebook: t }).text, /^NOTEBOOK \d\d:\d\d$/);
  assert.equal(said({ notebook: t, pythonError: "disk full" }).sure, true);
  assert.deepEqual(said({ python: t }), { sure: true, text: "FILE answers/a.json NO-EXTENSION" });
  assert.deepEqual(said({ python: t, notebookWaits: true }), { sure: true, text: "FILE answers/a.json" });
  assert.deepEqual(said({ python: t, trouble: "readonly" }), { sure: true, text: "FILE answers/a.json READ-ONLY" });
  assert.deepEqual(said({ notebookWaits: true }), { sure: true, text: "SAVING" });
  assert.deepEqual(said({ pythonWaits: true }), { sure: true, text: "SAVING" });
  assert.deepEqual(said({}), { sure: false, text: "NOT NO-PYTHON" });
  assert.deepEqual(said({ trouble: "readonly" }), { sure: false, text: "NOT READ-ONLY NO-PYTHON" });
  assert.deepEqual(said({ pythonError: "disk full" }), { sure: false, text: "NOT NO-FILE disk full" });
  assert.equal(said({ notebook: t - 1, python: t - 1 }).sure, false, "an older confirmation says nothing about this answer");
});

test("the extension takes up only what belongs to the quiz, and keeps the rest of the notebook's bundle", () => {
  const other = "01-coalition/who-counts-2/q1";
  const bundle = { v: 1, note: "kept", evidence: { [other]: record(other, "z", 5), junk: 7 } };
  const { stored, changed } = extension.absorb(bundle, "01-coalition/who-counts", { [ITEM]: record(ITEM, "a", 10), [other]: record(other, "y", 99) });
  assert.deepEqual(stored, { [ITEM]: record(ITEM, "a", 10) });
  assert.deepEqual(changed, { v: 1, note: "kept", evidence: { [other]: record(other, "z", 5), junk: 7, [ITEM]: record(ITEM, "a", 10) } });
  assert.deepEqual(bundle.evidence, { [other]: record(other, "z", 5), junk: 7 }, "the bundle given is not changed in place");
});

test("an older answer changes nothing, and the stored one comes back", () => {
  const bundle = { v: 1, evidence: { [ITEM]: record(ITEM, "b", 11) } };
  const { stored, changed } = extension.absorb(bundle, "01-coalition/who-counts", { [ITEM]: record(ITEM, "a", 10) });
  assert.deepEqual(stored[ITEM], record(ITEM, "b", 11));
  assert.equal(changed, null);
});

test("junk in the notebook's metadata is replaced by a bundle, not by an error", () => {
  for (const junk of [undefined, null, 7, "text", [], { evidence: "no" }, { v: 1, evidence: [1] }]) {
    const { changed } = extension.absorb(junk, "01-coalition/who-counts", { [ITEM]: record(ITEM, "a", 10) });
    assert.deepEqual(changed.evidence, { [ITEM]: record(ITEM, "a", 10) });
    assert.equal(changed.v, 1);
  }
});

test("the versions of extension, manifest and package agree", () => {
  const version = read("course/__init__.py").match(/__version__ = "([^"]+)"/)[1];
  assert.equal(extension.VERSION, version);
  assert.equal(JSON.parse(made("package.json")).version, version);
  assert.equal(plugin.id, "willing-and-able:plugin");
  assert.equal(plugin.autoStart, true);
});

test("every sentence the quiz asks for exists, and none is there for nothing", () => {
  const given = new Set(JSON.parse(made("labels.json")));
  const asked = new Set([...QUIZ.matchAll(/labels\.(\w+)/g)].map((match) => match[1]));
  for (const match of QUIZ.matchAll(/problem[^\n]*"(\w+)"/g)) asked.add(match[1]);
  for (const match of QUIZ.matchAll(/\b(?:check|keep)(?::| \?\?) "(\w+)"/g)) asked.add(match[1]);
  for (const outcome of ["right", "partly", "wrong", "invalid"]) asked.add(`outcome_${outcome}`);
  for (const level of [50, 60, 70, 80, 90, 100]) asked.add(`confidence_${level}`);
  assert.deepEqual([...asked].filter((name) => !given.has(name)), []);
  assert.deepEqual([...given].filter((name) => !asked.has(name)), []);
});
