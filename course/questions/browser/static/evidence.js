// The rules of evidence: what a record is, and how records are merged. Put in front of the quiz's script and of the
// JupyterLab extension's when they are assembled (course/questions/browser/scripts.py), with MAX_BYTES, the kinds of records and how
// long one of each may be.
// The rules are those of course/evidence (Python); tests/evidence/merge_vectors.json holds the cases both must agree on.
const ITEM = /^[0-9a-z][0-9a-z-]{0,79}(\/[0-9a-z][0-9a-z-]{0,79}){1,2}$/;
const MAX_RECORDS = 2000;
const MAX_DEPTH = 32;

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
  if (!isObject(record) || record.v !== 1 || record.item !== id || !ITEM.test(id) || !Object.hasOwn(MAX_BYTES, record.kind)) return false;
  if (typeof record.t !== "number" || !(record.t >= 0 && record.t <= 1e15)) return false;
  if (!("value" in record) || !isJson(record.value)) return false;
  return new TextEncoder().encode(JSON.stringify(record.value)).length <= MAX_BYTES[record.kind];
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
