// What the evidence page gains when scripts run: files by drag and from the camera, each with its progress; pictures
// shown large in the page. Without scripts the form takes several files at once and pictures open by themselves.
"use strict";

(function () {
  const form = document.querySelector("form[data-upload]");
  const box = document.querySelector("[data-lightbox]");

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-large]");
    if (!link || !box || !box.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const shown = box.querySelector("img");
    shown.src = link.href;
    shown.alt = box.querySelector("[data-caption]").textContent = link.dataset.large;
    box.showModal();
  });
  if (box) box.addEventListener("click", function (event) { if (event.target === box) box.close(); });
  if (!form) return;

  const chooser = form.querySelector("#file");
  const capture = form.querySelector("[data-capture]");
  const drop = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-going]");
  const other = form.querySelector("[data-other]");
  const supplier = form.elements.supplied_by;
  const most = Number(form.dataset.most);
  let count = 0;
  let waiting = [];
  let busy = false;
  let refused = 0;

  function follow() { other.hidden = supplier.value !== ""; }
  supplier.addEventListener("change", follow);
  follow();
  if (window.matchMedia("(pointer: coarse)").matches) form.querySelector("[data-camera]").hidden = false;

  function line(file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    said.className = "said";
    row.append(name, bar, said);
    list.append(row);
    list.hidden = false;
    return { row: row, bar: bar, said: said };
  }

  function say(shown, words, kind) {
    shown.said.textContent = words;
    shown.row.className = kind;
  }

  function reasons(text) {
    try {
      const told = JSON.parse(text);
      const listed = (told.objections || []).map(function (one) { return one.reason; });
      return listed.join("；") || told.detail || told.title;
    } catch (_) {
      return "没有收存，请稍后重试";
    }
  }

  function send(item, then) {
    const data = new FormData();
    ["csrf", "kind", "title", "supplied_by", "supplier", "supplied"].forEach(function (name) {
      data.append(name, form.elements[name].value);
    });
    if (form.elements.private.checked) data.append("private", "1");
    data.append("command_id", form.elements.command_id.value.slice(0, 40) + "-" + item.no);
    data.append("file", item.file, item.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      item.shown.bar.value = Math.round(event.loaded / event.total * 100);
      say(item.shown, event.loaded < event.total ? item.shown.bar.value + "%" : "正在检查…", "");
    });
    request.addEventListener("load", function () {
      const good = request.status === 200;
      if (!good) refused += 1;
      say(item.shown, good ? "已收存" : reasons(request.responseText), good ? "good" : "bad");
      then();
    });
    request.addEventListener("error", function () {
      refused += 1;
      say(item.shown, "连接中断，没有收存，请重新选择", "bad");
      then();
    });
    request.send(data);
  }

  function next() {
    const item = waiting.shift();
    if (item) { busy = true; send(item, next); return; }
    busy = false;
    form.classList.remove("is-going");
    if (!refused) window.location.assign(form.action + "?done=added");
  }

  function take(files) {
    Array.from(files).forEach(function (file) {
      const item = { file: file, shown: line(file), no: count };
      count += 1;
      if (file.size > most) {
        refused += 1;
        say(item.shown, "超过 " + Math.floor(most / 1000000) + " MB，请缩小或分册后上传", "bad");
      } else if (!file.size) {
        refused += 1;
        say(item.shown, "文件是空的，请重新选择", "bad");
      } else {
        waiting.push(item);
      }
    });
    if (!busy && waiting.length) { form.classList.add("is-going"); next(); }
  }

  function ready() {
    if (supplier.value || form.elements.supplier.value.trim()) return true;
    form.elements.supplier.setCustomValidity("请写明由谁提交");
    form.elements.supplier.reportValidity();
    form.elements.supplier.addEventListener("input", function () { this.setCustomValidity(""); }, { once: true });
    return false;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    const files = Array.from(chooser.files);
    if (!files.length || !ready()) { if (!files.length) chooser.focus(); return; }
    chooser.value = "";
    refused = 0;
    take(files);
  });

  ["dragover", "dragenter"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("over"); });
  });
  drop.addEventListener("dragleave", function () { drop.classList.remove("over"); });
  drop.addEventListener("drop", function (event) {
    event.preventDefault();
    drop.classList.remove("over");
    if (ready()) { refused = 0; take(event.dataTransfer.files); }
  });
  capture.addEventListener("change", function () {
    if (!ready()) return;
    refused = 0;
    take(Array.from(capture.files));
    capture.value = "";
  });
})();
