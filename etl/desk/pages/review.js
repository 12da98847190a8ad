// One pair after the other, by keyboard: the queue is loaded ahead, an answer is written down at once.
(() => {
  const box = document.getElementById("review"), words = document.getElementById("words").dataset;
  const token = document.querySelector("meta[name=tajhiz-token]").content;
  const api = box.dataset.api, lang = box.dataset.lang;
  let queue = [], done = [], saving = Promise.resolve(), saved = 0;
  const el = (tag, text, attributes = {}) => { const made = document.createElement(tag); if (text !== null) made.textContent = text; for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value); return made; };
  const say = text => { document.getElementById("said").textContent = text; };
  const ask = async (path, body) => {
    const answer = await fetch(`${api}/${path}`, body ? { method: "POST", headers: { "Content-Type": "application/json", "X-Tajhiz-Token": token }, body: JSON.stringify(body) } : {});
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail || answer.statusText);
    return told;
  };
  // Marks the letters in which two values differ, from the first to the last that does.
  const marked = (value, other) => {
    const cell = el("td", null, { dir: "auto" });
    const a = [...(value || "")], b = [...(other || "")];
    let from = 0; while (from < a.length && a[from] === b[from]) from += 1;
    let to = 0; while (to < a.length - from && to < b.length - from && a[a.length - 1 - to] === b[b.length - 1 - to]) to += 1;
    if (!value) cell.textContent = "–";
    else if (!other || from + to >= a.length) cell.textContent = value;
    else { cell.append(a.slice(0, from).join(""), el("mark", a.slice(from, a.length - to).join("")), a.slice(a.length - to).join("")); }
    return cell;
  };
  const show = () => {
    const place = document.getElementById("pair"); place.replaceChildren();
    document.getElementById("progress").textContent = words.left.replace("#", queue.length);
    const pair = queue[0];
    if (!pair) { place.append(el("p", words.none)); return; }
    const table = el("table", null), head = el("tr", null);
    head.append(el("th", "", { scope: "col" }), el("th", pair.left_rows, { scope: "col", dir: "auto" }), el("th", pair.right_rows, { scope: "col", dir: "auto" })); table.append(head);
    for (const line of pair.values) { const row = el("tr", null); row.append(el("th", line.name, { scope: "row" }), marked(line.left, line.right), marked(line.right, line.left)); table.append(row); }
    const scroll = el("div", null, { class: "scroll", tabindex: "0" }); scroll.append(table);
    place.append(scroll, el("p", pair.why, { dir: "auto" }));
    for (const note of pair.notes) place.append(el("p", note, { class: "warn", dir: "auto" }));
  };
  const load = async () => { queue = (await ask(`review?lang=${lang}`)).pairs; show(); };
  // Answers are written down one after the other, in the order given; the next pair never waits for it.
  const then = act => { saving = saving.then(act).finally(() => { saved += 1; box.dataset.saved = saved; }); };
  const judge = verdict => {
    const pair = queue.shift(); if (!pair) return;
    done.push(pair); show();
    then(async () => {
      try { const told = await ask("judge", { left: pair.left, right: pair.right, verdict, seen: pair.seen }); say(words[told.became]); }
      catch (error) { done = done.filter(one => one !== pair); say(`${words.stale} ${error.message}`); await load(); }
    });
  };
  const undo = () => {
    const pair = done.pop(); if (!pair) return;
    queue.unshift(pair); show();
    then(async () => {
      try { await ask("undo", { left: pair.left, right: pair.right }); say(words.undone); }
      catch (error) { say(error.message); }
    });
  };
  const skip = () => { if (queue.length) { queue.push(queue.shift()); show(); } };
  const help = () => { const told = document.getElementById("help"); told.hidden = !told.hidden; };
  const keys = { x: () => judge("same"), n: () => judge("different"), u: () => judge("unsure"), s: skip, z: undo, "?": help };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea")) return;
    const act = keys[event.key]; if (act) { event.preventDefault(); act(); }
  });
  box.addEventListener("click", event => {
    const button = event.target.closest("button"); if (!button) return;
    if (button.dataset.verdict) judge(button.dataset.verdict); else ({ skip, undo, help })[button.dataset.do]();
  });
  load().catch(error => say(error.message));
})();
