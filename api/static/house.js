// What a page gains when scripts run: nothing here is needed to do the job. No framework, no inline code.
"use strict";

(function () {
  const later = 15 * 24 * 3600 * 1000; // 补录 beyond fifteen days wants a reason

  // "/" puts the cursor into the search box.
  document.addEventListener("keydown", function (event) {
    const at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || at.closest("input, textarea, select")) return;
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); }
  });

  // Enter in a box with a button of its own presses that button, not the form's first one.
  document.addEventListener("keydown", function (event) {
    const name = event.key === "Enter" && !event.isComposing && event.target.dataset && event.target.dataset.enter;
    const button = name && event.target.form.querySelector('button[name="' + name + '"]');
    if (button) { event.preventDefault(); button.click(); }
  });

  // A field that is wanted only for some answers is shown only with them.
  function follow(form) {
    form.querySelectorAll("[data-needs]").forEach(function (field) {
      const name = field.dataset.needs;
      const wanted = field.dataset.values.split(",");
      const inputs = Array.from(form.elements).filter(function (one) { return one.name === name; });
      const chosen = inputs.filter(function (one) {
        return one.type === "radio" || one.type === "checkbox" ? one.checked : true;
      }).map(function (one) { return one.value; });
      field.hidden = !chosen.some(function (value) { return wanted.includes(value); });
    });
    const day = form.querySelector("[data-happened-day]");
    const reason = form.querySelector("[data-late-reason]");
    if (day && reason && day.value) {
      const now = new Date(form.dataset.today + "T00:00:00+08:00").getTime();
      const then = new Date(day.value + "T00:00:00+08:00").getTime();
      reason.hidden = !reason.hasAttribute("data-asked") && now - then <= later;
    }
  }

  // One press, one effect: the server keeps to that by itself; this spares the second press.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.submitter && (event.submitter.name === "more" || event.submitter.name === "sketch")) return;
    if (form.method === "post") {
      form.dataset.sent = "1";
      if (event.submitter) event.submitter.classList.add("btn-loading");
    }
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll(".btn-loading").forEach(function (one) { one.classList.remove("btn-loading"); });
  });

  function start() {
    document.querySelectorAll("form[data-follow]").forEach(function (form) {
      form.addEventListener("input", function () { follow(form); });
      form.addEventListener("change", function () { follow(form); });
      follow(form);
    });
    document.querySelectorAll("form[data-send-on-change]").forEach(function (form) {
      form.addEventListener("change", function () { form.requestSubmit(); });
    });
    if (window.matchMedia("(max-width: 1100px)").matches) {
      document.querySelectorAll("details[data-desk]").forEach(function (one) { one.open = false; });
    }
    const error = document.querySelector("[data-first-error]");
    if (error) error.focus();
  }

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.house-me[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
