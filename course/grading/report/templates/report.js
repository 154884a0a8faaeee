"use strict";
for (const button of document.querySelectorAll("button[data-sort]")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), body = button.closest("table").tBodies[0];
    const column = head.cellIndex, up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = (row) => {
      const cell = row.cells[column], key = cell ? cell.dataset.key ?? cell.textContent.trim() : "";
      return button.dataset.sort === "number" ? (key === "" ? -1 : Number(key)) : key;
    };
    const order = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));
    body.append(...[...body.rows].sort((a, b) => order(value(a), value(b)) * (up ? 1 : -1)));
  });
}
