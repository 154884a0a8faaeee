// Judges answers to practice questions on a page, as course/questions/types does in Python: whether an answer is possible, how
// right it is, and what is said about it. Sentences and feedback come from Python (course/site/web/practice.py);
// tests/site/test_judge.py holds both against each other.

const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const ids = (item, part) => (item[part] ?? []).map((entry) => entry.id);
const named = (ident, among) => typeof ident === "string" && among.includes(ident);
const clamp = (x) => Math.min(1, Math.max(0, x));
export const outcome = (score) => (score >= 1 ? "right" : score > 0 ? "partly" : "wrong");

// Exact decimal numbers: n / 10 ** d, so that a distance equal to the tolerance counts as within, as in Python.
function decimal(text) {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const shift = Number(exponent);
  const n = BigInt(`${sign}${whole || "0"}${fraction}`);
  const d = fraction.length - shift;
  return d >= 0 ? { n, d } : { n: n * 10n ** BigInt(-d), d: 0 };
}
const number = (x) => decimal(String(x));
const scaled = (x, d) => x.n * 10n ** BigInt(d - x.d);
const less = (one, other) => { const d = Math.max(one.d, other.d); return scaled(one, d) < scaled(other, d); };
function distance(one, other) {
  const d = Math.max(one.d, other.d);
  const n = scaled(one, d) - scaled(other, d);
  return { n: n < 0n ? -n : n, d };
}
function shown({ n, d }) {
  const digits = (n < 0n ? -n : n).toString().padStart(d + 1, "0");
  const fraction = d ? digits.slice(-d).replace(/0+$/, "") : "";
  return `${n < 0n ? "-" : ""}${d ? digits.slice(0, -d) : digits}${fraction ? `.${fraction}` : ""}`;
}

// --- numbers as typed (course/questions/types/numerals.py)

const LONGEST_NUMBER = 60;
const QUOTES = /^["'“”„‟‘’‚«»‹› ]+|["'“”„‟‘’‚«»‹› ]+$/gu;
const SHAPE = /^([^0-9.,+-]*)([+-]?) ?([^0-9.,+-]*)([.,]?[0-9](?:[0-9.,'_ ]*[0-9.,])?)([eE][+-]?[0-9]{1,2}(?![0-9]))?(.*)$/su;

function clean(text) {
  return text.replace(QUOTES, "")
    .replace(/[\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d]/g, "-")
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ")
    .replace(/[\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u2066\u2069]/g, "")
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/\uff0b/g, "+").replace(/\uff0c/g, ",").replace(/\uff0e/g, ".").replace(/\uff05/g, "%")
    .replace(/[\u2019\u02bc\u00b4]/g, "'").trim();
}

function quotable(text) {
  const plain = text.split(/\s+/u).filter(Boolean).join(" ").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  const letters = [...plain];
  return letters.length <= LONGEST_NUMBER ? plain : `${letters.slice(0, LONGEST_NUMBER).join("")}…`;
}

function reading(core, point, mark) {
  let [whole, fraction] = [core, ""];
  if (point !== null) {
    const parts = core.split(point);
    if (parts.length !== 2) return null;
    [whole, fraction] = parts;
    if (fraction && !/^\d+$/.test(fraction)) return null;
  }
  if (mark !== null) {
    const groups = whole.split(mark);
    if (groups.length < 2 || groups[0].length < 1 || groups[0].length > 3 || groups[0].startsWith("0")) return null;
    if (groups.slice(1).some((group) => group.length !== 3)) return null;
    whole = groups.join("");
  }
  if (whole && !/^\d+$/.test(whole)) return null;
  return whole || fraction ? `${whole || "0"}.${fraction || "0"}` : null;
}

function readings(core) {
  const found = new Map();
  for (const point of [null, ".", ","]) {
    for (const mark of [null, ".", ",", "'", " ", "_"]) {
      if (mark !== null && mark === point) continue;
      const read = reading(core, point, mark);
      if (read !== null && !found.has(shown(decimal(read)))) found.set(shown(decimal(read)), read);
    }
  }
  return [...found.values()];
}

const foldUnit = (unit) => unit.normalize("NFC").toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
function sameUnit(one, other, units) {
  const [a, b] = [foldUnit(one), foldUnit(other)];
  return a === b || a.replace(/s+$/, "") === b.replace(/s+$/, "") || units.some((same) => same.includes(a) && same.includes(b));
}

function unitProblem(unit, before, after, { says, units }) {
  const typed = [before.trim(), after.trim()].filter(Boolean);
  if (!typed.length) return null;
  const got = typed.map(quotable).join(" … ");
  if (unit === null || unit === undefined) return fill(says.NO_UNIT, { got });
  const candidates = [typed.join(" "), [...typed].reverse().join(" ")];
  return candidates.some((candidate) => sameUnit(unit, candidate, units)) ? null : fill(says.OTHER_UNIT, { unit, got });
}

export function readNumber(text, unit, page) {
  const { says } = page;
  if ([...text].length > LONGEST_NUMBER) return { problem: fill(says.NUMBER_TOO_LONG, { limit: LONGEST_NUMBER }) };
  const found = SHAPE.exec(clean(text));
  const values = found ? readings(found[4]) : [];
  if (!values.length) return { problem: fill(says.NOT_A_NUMBER, { text: quotable(text) }) };
  const problem = unitProblem(unit, found[1] + found[3], found[6], page);
  if (problem) return { problem };
  const sign = found[2] === "-" ? "-" : "";
  const exponent = found[5] ?? "";
  if (values.length > 1) {
    const [one, other] = values.sort().map((v) => `${sign}${v.endsWith(".0") ? v.slice(0, -2) : `${v}0`}${exponent}`);
    return { problem: fill(says.AMBIGUOUS, { text: quotable(text), one, other }) };
  }
  return { value: decimal(`${sign}${values[0]}${exponent}`) };
}

function outside(item, value, { says }) {
  const { minimum, maximum } = item;
  if (typeof minimum === "number" && less(value, number(minimum))) return fill(says.BELOW, { number: shown(value), minimum: shown(number(minimum)) });
  if (typeof maximum === "number" && less(number(maximum), value)) return fill(says.ABOVE, { number: shown(value), maximum: shown(number(maximum)) });
  return null;
}

// --- what is said

const verdict = (score, says) => ({ right: says.RIGHT, partly: says.PARTLY, wrong: says.WRONG })[outcome(score)];
const paragraph = (...sentences) => `<p>${sentences.filter(Boolean).map(escape).join(" ")}</p>`;
const list = (lines) => (lines.length ? `\n<ul>\n${lines.map((line) => `<li>${line}</li>`).join("\n")}\n</ul>` : "");
function byOutcome({ feedback }, score, says) {
  if (score >= 1) return feedback.right ?? paragraph(verdict(score, says));
  return (score > 0 ? feedback.near : undefined) ?? feedback.wrong ?? paragraph(verdict(score, says));
}

function distinct(values) { return new Set(values).size === values.length; }

function tickedProblem(item, value, says) {
  if (!Array.isArray(value)) return says.NOT_A_LIST;
  if (!value.every((option) => named(option, ids(item, "options")))) return says.NO_SUCH_OPTION;
  return distinct(value) ? null : says.TICKED_TWICE;
}

function tickedScore(item, key, value) {
  const wrong = ids(item, "options").filter((option) => !key.includes(option));
  const share = (ticked, of) => ticked.filter((option) => of.includes(option)).length / of.length;
  return Math.max(0, share(value, key) - share(value, wrong));
}

function pairs(key, value) {
  const place = new Map(value.map((entry, index) => [entry, index]));
  let [right, total] = [0, 0];
  key.forEach((first, i) => key.slice(i + 1).forEach((second) => { total += 1; right += place.get(first) < place.get(second) ? 1 : 0; }));
  return { right, total };
}

const SAME = [[/[’ʼ‘`´]/g, "'"], [/[‐‑‒–—−]/g, "-"], [/[\u00ad\u200b]/g, ""]];
const AROUND = "\"'“”„«»‚‘’` ";
function stripped(text, letters) {
  let [from, to] = [0, text.length];
  while (from < to && letters.includes(text[from])) from += 1;
  while (to > from && letters.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}
function fold(text) {
  let folded = text.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").normalize("NFKC");
  for (const [pattern, one] of SAME) folded = folded.replace(pattern, one);
  return stripped(stripped(folded.split(/\s+/u).filter(Boolean).join(" "), AROUND).replace(/\.+$/, ""), AROUND);
}

const TICKED = {
  blank: (value) => value === null || value === undefined || (Array.isArray(value) && value.length === 0),
  problem: (item, value, { says }) => tickedProblem(item, value, says),
  score: (item, { key }, value) => tickedScore(item, key, value),
};
const ROWS = {
  blank: (value) => value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0),
  problem(item, value, { says }) {
    if (!isObject(value)) return says.NOT_A_TABLE;
    if (!Object.keys(value).every((row) => named(row, ids(item, "rows")))) return says.NO_SUCH_ROW;
    return Object.values(value).every((option) => named(option, ids(item, "options"))) ? null : says.NO_SUCH_OPTION;
  },
  score: (item, { key }, value) => Object.entries(key).filter(([row, option]) => value[row] === option).length / Object.keys(key).length,
  guarded: true,
  told(item, { key, lines }, value, score, { says }, whole) {
    const rows = ids(item, "rows");
    const given = Object.keys(value).length;
    const right = Object.entries(key).filter(([row, option]) => value[row] === option).length;
    const head = paragraph(verdict(score, says), fill(says.ROWS_RIGHT, { right, total: rows.length }),
      given < rows.length ? fill(says.ROWS_OPEN, { count: rows.length - given }) : "", whole ? "" : says.ROWS_SECOND_TRY);
    return head + (whole ? list(Object.keys(lines).filter((row) => row in value && value[row] !== key[row]).map((row) => lines[row])) : "");
  },
};
const typedBlank = (value) => value === null || value === undefined || (typeof value === "string" && value.trim() === "");

const TYPES = {
  choice: {
    blank: (value) => value === null || value === undefined || value === "",
    problem: (item, value, { says }) => (typeof value !== "string" ? says.NOT_A_CHOICE : named(value, ids(item, "options")) ? null : says.NO_SUCH_OPTION),
    score: (item, { key }, value) => (value === key ? 1 : 0),
    told: (item, { feedback }, value, score, { says }) => feedback[value] ?? paragraph(verdict(score, says)),
  },
  choices: {
    ...TICKED,
    told(item, { key, lines }, value, score, { says }) {
      const options = ids(item, "options");
      const missing = key.filter((option) => !value.includes(option)).length;
      const more = missing ? fill(missing === 1 ? says.MISSING_ONE : says.MISSING, { n: missing }) : "";
      return paragraph(verdict(score, says), value.length === options.length ? says.TICKED_ALL : "", more)
        + list(Object.keys(lines).filter((option) => value.includes(option)).map((option) => lines[option]));
    },
  },
  hotspot: {
    ...TICKED,
    told(item, practice, value, score, { says }) {
      const { key, inline, lines } = practice;
      if (score >= 1) return byOutcome(practice, score, says);
      const found = key.filter((option) => value.includes(option)).length;
      const other = value.filter((option) => !key.includes(option)).length;
      const said = (score > 0 ? inline.near : undefined) ?? inline.wrong ?? escape(verdict(score, says));
      const counted = fill(says.FOUND, { found, total: key.length, other, verb: other === 1 ? says.DOES : says.DO });
      return `<p>${said} ${escape(counted)}</p>`
        + list(Object.keys(lines).filter((option) => value.includes(option)).map((option) => lines[option]));
    },
  },
  match: ROWS,
  grid: ROWS,
  order: {
    blank: (value) => value === null || value === undefined || (Array.isArray(value) && value.length === 0),
    problem(item, value, { says }) {
      const entries = ids(item, "entries");
      const good = Array.isArray(value) && value.length === entries.length && distinct(value) && value.every((entry) => named(entry, entries));
      return good ? null : says.NOT_AN_ORDER;
    },
    score(item, { key }, value) { const { right, total } = pairs(key, value); return Math.max(0, (2 * right) / total - 1); },
    told(item, practice, value, score, { says }) {
      const { right, total } = pairs(practice.key, value);
      return byOutcome(practice, score, says) + (score >= 1 ? "" : `\n${paragraph(fill(says.ORDER_RIGHT, { right, total }))}`);
    },
  },
  number: {
    blank: typedBlank,
    problem(item, value, page) {
      if (typeof value !== "string") return page.says.NOT_TYPED;
      const read = readNumber(value, item.unit, page);
      return read.problem ?? outside(item, read.value, page);
    },
    score(item, { key }, value, page) {
      const away = distance(readNumber(value, item.unit, page).value, number(key.value));
      if (!less(number(key.tolerance ?? 0), away)) return 1;
      return typeof key.near === "number" && !less(number(key.near), away) ? 0.5 : 0;
    },
    told: (item, practice, value, score, { says }) => byOutcome(practice, score, says),
  },
  text: {
    blank: typedBlank,
    problem: (item, value, { says }) => (typeof value !== "string" ? says.NOT_TEXT : [...value].length > 500 ? fill(says.TEXT_TOO_LONG, { limit: 500 }) : null),
    score(item, { key }, value) {
      const typed = fold(value);
      if (key.accept.map(fold).includes(typed)) return 1;
      return (key.near ?? []).map(fold).includes(typed) ? 0.5 : 0;
    },
    told: (item, practice, value, score, { says }) => byOutcome(practice, score, says),
  },
  estimate: {
    blank: (value) => value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0),
    problem(item, value, page) {
      const { says } = page;
      const names = isObject(value) ? Object.keys(value).sort().join() : "";
      if (names !== "confidence,estimate" || !Number.isFinite(value.estimate) || !Number.isFinite(value.confidence)) return says.NOT_AN_ESTIMATE;
      if (value.confidence < 50 || value.confidence > 100) return says.CONFIDENCE_RANGE;
      return outside(item, number(value.estimate), page);
    },
    score(item, { key }, value) {
      const away = distance(number(value.estimate), number(key.value));
      const tolerance = number(key.tolerance);
      const d = Math.max(away.d, tolerance.d);
      return clamp(2 - Number(scaled(away, d)) / Number(scaled(tolerance, d)));
    },
    told(item, { inline }, value, score, { says }) {
      const said = score >= 1 ? inline.right : (score > 0 ? inline.near : undefined) ?? inline.wrong;
      const hit = score >= 1 ? 1 : 0;
      const { confidence } = value;
      const calibration = 1 - (confidence / 100 - hit) ** 2;
      const over = !hit && confidence > 75 ? says.CALIBRATION_OVER : hit && confidence < 75 ? says.CALIBRATION_UNDER : "";
      const parts = [said ?? escape(hit ? says.ESTIMATE_INSIDE : says.ESTIMATE_OUTSIDE),
        escape(fill(says.CALIBRATION, { confidence: shown(number(confidence)), score: calibration.toFixed(2) })), escape(over)];
      if (said === undefined && score > 0 && score < 1) parts.unshift(escape(verdict(score, says)));
      return `<p>${parts.filter(Boolean).join(" ")}</p>`;
    },
  },
};

// item: as the page shows it; practice: key and feedback, undefined where there is no key; page: sentences and units; whole: whether
// the parts of an answer are told, which the first try at a matching is not. Returns {outcome, score, html}, or null for a blank.
export function judge(item, practice, value, page, whole = true) {
  const type = TYPES[item.type];
  if (type.blank(value)) return null;
  const problem = type.problem(item, value, page);
  if (problem) return { outcome: "invalid", score: 0, html: paragraph(problem) };
  if (practice === undefined) return null;
  const score = clamp(type.score(item, practice, value, page));
  return { outcome: outcome(score), score, html: type.told(item, practice, value, score, page, whole || !type.guarded || score >= 1) };
}
