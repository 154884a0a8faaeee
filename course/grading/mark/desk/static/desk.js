"use strict";
// The marking page's keys and its saving. What is on the page is sent as a whole; the server works out marks.
(() => {
  const desk = document.getElementById("desk");
  const state = JSON.parse(desk.dataset.state);
  const form = document.getElementById("form");
  const comment = document.getElementById("comment");
  const points = document.getElementById("points");
  const said = document.getElementById("saved");
  const conflict = document.getElementById("conflict");
  const rows = [...document.querySelectorAll("[data-row]")];
  const RETRY = 3000;
  let dirty = false, sending = null, timer = null, finishing = false;
  const past = [];

  const given = () => ({
    levels: Object.fromEntries([...form.querySelectorAll("input[type=radio]:checked")].map((one) => [one.name, Number(one.value)])),
    limits: [...form.querySelectorAll("input[name=limit]:checked")].map((one) => Number(one.value)),
    points: points && points.value !== "" ? Number(points.value) : null,
    comment: comment.value,
  });
  let last = given();

  const put = (one) => {
    for (const radio of form.querySelectorAll("input[type=radio]")) radio.checked = one.levels[radio.name] === Number(radio.value);
    for (const box of form.querySelectorAll("input[name=limit]")) box.checked = one.limits.includes(Number(box.value));
    if (points) points.value = one.points === null ? "" : one.points;
    comment.value = one.comment;
  };

  const tell = (text) => { said.textContent = text; };

  const post = async (path, body) => {
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    } catch {
      return { status: 0, said: desk.dataset.offline };
    }
    let content = {};
    try { content = await answer.json(); } catch { content = { said: desk.dataset.offline }; }
    return { status: answer.status, ...content };
  };

  // Two requests of one page are never under way at a time, so each knows the version before it.
  const send = async (what, extra = {}) => {
    while (sending) await sending;
    const step = (async () => {
      const body = { ...given(), version: state.version, seen: state.seen, ...extra };
      return post(state.base + "/" + what + state.query, body);
    })();
    sending = step;
    const answer = await step;
    sending = null;
    if (answer.version !== undefined) state.version = answer.version;
    if (answer.computed !== undefined) document.getElementById("computed")?.replaceChildren(answer.computed);
    return answer;
  };

  const save = async () => {
    clearTimeout(timer);
    if (finishing) return;
    dirty = false;
    const answer = await send("draft");
    if (answer.status === 200) { tell(answer.said); return; }
    dirty = true;
    tell(answer.said);
    if (answer.status === 409) ask(answer.said, () => send("draft", { version: null }).then(after_forced));
    else if (answer.status === 0 || answer.status === 503) timer = setTimeout(save, RETRY);
  };
  const after_forced = (answer) => { tell(answer.said); dirty = answer.status !== 200; };

  const changed = (soon) => {
    past.push(last);
    last = given();
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, soon ? 0 : 500);
  };

  const ask = (text, mine) => {
    conflict.querySelector("p").textContent = text;
    conflict.hidden = false;
    document.getElementById("keep-mine").onclick = () => { conflict.hidden = true; mine(); };
    document.getElementById("take-theirs").onclick = () => { dirty = false; location.reload(); };
    document.getElementById("keep-mine").focus();
  };

  const finish = async (what = "finish", extra = {}) => {
    if (finishing) return;
    finishing = true;
    clearTimeout(timer);
    const answer = await send(what, extra);
    finishing = false;
    if (answer.status === 200) { dirty = false; location.assign(answer.next); return; }
    tell(answer.said);
    if (answer.status === 409) ask(answer.said, () => finish(what, { version: null, seen: null }));
    else if (answer.status === 422 && answer.row !== undefined) focus_row(answer.row);
  };

  const go = async (address) => {
    if (!address) { tell(desk.dataset.end); return; }
    if (dirty) await save();
    if (!dirty) location.assign(address);
  };

  const undo = async () => {
    if (past.length) {
      put(past.pop());
      last = given();
      dirty = true;
      save();
      return;
    }
    const answer = await post("/undo" + state.query, {});
    if (answer.status === 200) location.assign(answer.next); else tell(answer.said);
  };

  const focus_row = (number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, number))];
    if (!row) { document.getElementById("finish").focus(); return; }
    (row.querySelector("input:checked") || row.querySelector("input")).focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const row_here = () => rows.findIndex((row) => row.contains(document.activeElement));

  const digit = (number) => {
    const place = Math.max(0, row_here());
    const row = rows[place];
    if (!row) return;
    const box = row.querySelector("input[type=checkbox]");
    if (box) {
      if (number > 1) return;
      box.checked = number === 1;
      changed(true);
      return;
    }
    const radio = row.querySelector(`input[type=radio][value="${number}"]`);
    if (!radio) return;
    radio.checked = true;
    changed(true);
    focus_row(place + 1);
  };

  const toggle = (name) => {
    const fold = document.getElementById(name);
    if (!fold) return null;
    fold.open = !fold.open;
    if (fold.open) { fold.querySelector("summary").focus(); fold.scrollIntoView({ block: "nearest" }); }
    return fold;
  };

  const keys = {
    ArrowDown: () => focus_row(row_here() + 1),
    ArrowUp: () => focus_row(row_here() - 1),
    Enter: () => finish(),
    c: () => comment.focus(),
    n: () => toggle("name"),
    g: () => toggle("guide"),
    m: () => toggle("scheme"),
    p: () => { const fold = toggle("phrases"); if (fold && fold.open) fold.querySelector("button").focus(); },
    a: () => document.getElementById("stand")?.click(),
    u: undo,
    "[": () => go(state.previous),
    "]": () => go(state.following),
    "?": () => toggle("keys"),
  };

  const single = document.getElementById("single-keys");
  single.checked = localStorage.getItem("single-keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("single-keys", single.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    const target = event.target;
    // In a field for a number, letters are no text: they keep their meaning as keys.
    const writes = target === comment || (target === points && !/^[a-df-z?[\]]$/.test(event.key));
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); finish(); return; }
    if (event.ctrlKey) return;
    if (writes) {
      if (event.key === "Escape") { event.preventDefault(); if (rows.length && target === comment) focus_row(0); else document.getElementById("finish").focus(); }
      if (event.key === "Enter" && target === points) { event.preventDefault(); finish(); }
      return;
    }
    // Buttons, links and folds keep what Enter means there; a phrase's own list has its arrows.
    if (event.key === "Enter" && target.closest("button, a, summary")) return;
    const list = target.closest(".phrases ul");
    if (list && event.key.startsWith("Arrow")) {
      const all = [...list.querySelectorAll(".phrase")];
      const next = all[all.indexOf(target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
      return;
    }
    const scrolls = target.closest(".answer, .text");
    if (scrolls && event.key.startsWith("Arrow")) return;
    if (!single.checked && event.key.length === 1) return;
    const action = /^[0-9]$/.test(event.key) ? () => digit(Number(event.key)) : keys[event.key];
    if (action) { event.preventDefault(); action(); }
  });

  form.addEventListener("submit", (event) => { event.preventDefault(); finish(); });
  form.addEventListener("change", (event) => {
    if (event.target === comment || event.target === single) return;
    changed(true);
  });
  comment.addEventListener("input", () => changed(false));
  comment.addEventListener("blur", () => { if (dirty) save(); });
  points?.addEventListener("input", () => changed(false));
  document.getElementById("stand")?.addEventListener("click", () => finish("stand"));
  document.getElementById("undo").addEventListener("click", undo);
  document.getElementById("previous").addEventListener("click", () => go(state.previous));
  document.getElementById("following").addEventListener("click", () => go(state.following));
  for (const one of document.querySelectorAll(".phrase")) {
    one.addEventListener("click", () => {
      comment.value = (comment.value.trim() ? comment.value.trimEnd() + " " : "") + one.textContent;
      changed(true);
    });
  }
  document.getElementById("keep-phrase").addEventListener("click", async () => {
    const answer = await post(state.base + "/phrase" + state.query, { text: comment.value });
    if (answer.status === 200) { if (dirty) await save(); if (!dirty) location.reload(); } else tell(answer.said);
  });
  for (const one of document.querySelectorAll(".forget")) {
    one.addEventListener("click", async () => {
      const answer = await post("/forget" + state.query, { number: Number(one.dataset.number) });
      if (answer.status === 200) one.closest("li").remove(); else tell(answer.said);
    });
  }
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  if (rows.length) focus_row(0); else comment.focus();
})();
