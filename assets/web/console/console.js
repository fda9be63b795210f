// What every page of the console does with JavaScript. Everything also works
// without it.
"use strict";

// Ctrl+K or ⌘K: to the search box.
document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
    const box = document.querySelector("[data-find]");
    if (box) {
      e.preventDefault();
      box.focus();
      box.select();
    }
  }
  if (e.key === "Escape") {
    for (const d of document.querySelectorAll("details.me[open]")) d.open = false;
  }
});

document.addEventListener("click", (e) => {
  for (const d of document.querySelectorAll("details.me[open]")) {
    if (!d.contains(e.target)) d.open = false;
  }
});

document.addEventListener("submit", (e) => {
  const form = e.target;
  // data-confirm="words": ask before something that is hard to take back.
  const by = e.submitter;
  const ask = (by && by.dataset.confirm) || form.dataset.confirm;
  if (ask && !window.confirm(ask)) {
    e.preventDefault();
    return;
  }
  // A second tap must not send the form twice. Left to the browser until it has sent.
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
  }
});

// What is shown while typing is not asked for any more once the form is on its way.
document.addEventListener("htmx:beforeRequest", (e) => {
  if (e.target.closest("form[data-sent]")) e.preventDefault();
});

// A part of a page that asks anew by itself waits while somebody types in it, or has
// opened something in it.
document.addEventListener("htmx:beforeRequest", (e) => {
  const t = e.target;
  const typing = t.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if ((t.getAttribute("hx-trigger") || "").startsWith("every") && (typing || t.querySelector("details[open]"))) e.preventDefault();
});

// A page that comes back from the browser's memory may send its forms again.
window.addEventListener("pageshow", () => {
  for (const f of document.querySelectorAll("form[data-sent]")) delete f.dataset.sent;
});

// data-max="bytes" data-max-words="…" on a file field: say so before sending.
document.addEventListener("change", (e) => {
  const t = e.target;
  if (t.type === "file" && t.dataset.max) {
    const over = [...t.files].some((f) => f.size > Number(t.dataset.max));
    t.setCustomValidity(over ? t.dataset.maxWords || "文件太大了。" : "");
    t.reportValidity();
  }
  // data-submit: a filter that takes effect at once.
  if (t.matches("[data-submit]")) t.form.requestSubmit();
});

// The first field with a mistake is where the person goes on.
const wrong = document.querySelector("[aria-invalid=true]");
if (wrong) wrong.focus();
