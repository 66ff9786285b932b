"use strict";
// What Python found stands in the element `data` (see details.py). Texts of the program become text nodes only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const get = id => document.getElementById(id);
  const STEP = 100; // rows at a time
  const NARROW = 2; // pixels: what is narrower is not drawn
  const MOST = 4000; // of what is drawn of the call tree
  const HEIGHT = 22; // pixels of a function in the call tree

  function make(tag, attributes = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  }

  // As Python's words.duration has it.
  function duration(seconds) {
    const [factor, unit] = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]].find(([f]) => seconds >= f) ?? [1e-9, "ns"];
    const exact = seconds / factor;
    if (!exact) return `0 ${unit}`;
    const value = exact < 1000 ? Number(exact.toPrecision(3)) : exact;
    const digits = Math.max(0, 2 - Math.floor(Math.log10(value)));
    return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
  }

  const percent = share => (share > 0 && share < 0.005 ? "<1%" : `${Math.round(share * 100)}%`);

  const functions = data.functions.map(([name, place, file, origin, verdict, numbers, texts, details], number) => {
    const words = data.verdicts[verdict];
    const left = data.left.includes(verdict);
    const todo = !left && verdict < data.verdicts.length - 1;
    const shares = data.whole ? [numbers[0] / data.whole, numbers[1] / data.whole] : [0, 0];
    const explain = data.explain[verdict];
    const rank = data.ranks[verdict];
    return { number, name, place, file: data.files[file], origin, verdict: words, left, todo, rank, explain, numbers, shares, texts, details };
  });
  for (const [name, place] of data.others) {
    functions.push({ number: functions.length, name, place, file: "", origin: "package" });
  }
  const found = functions.slice(0, data.functions.length);

  const link = each => make("a", { href: `#f${each.number}` }, each.name);

  const around = each => functions[each.details?.within];
  const verdictOf = each => (around(each) ? `${each.verdict}, within ${around(each).name}` : each.verdict);

  // The table.

  let shown = STEP;
  const FIRST = -1; // what to do first, as the terminal has it
  let order = { column: FIRST, down: false };
  const rows = get("table").tBodies[0];
  const headings = [...get("table").tHead.querySelectorAll("th")];
  // What no function has, has no column.
  const there = data.columns.map((_, column) => column < 5 || found.some(each => each.texts[column - 5]));
  there.forEach((is, column) => {
    headings[column].hidden = !is;
    get("sort").options[column + 1].hidden = !is;
  });

  // Of the columns after name and verdict: which of a function's numbers is sorted by.
  const SORTED = [0, 0, 1, 2, 3, 4, 5];
  const key = (each, column) =>
    column === FIRST ? each.rank : column === 0 ? each.name.toLowerCase() : column === 1 ? each.verdict : each.numbers[SORTED[column - 2]] ?? -Infinity;

  function chosen() {
    const wanted = get("filter").value.trim().toLowerCase().split(/\s+/);
    const verdict = get("verdict").value;
    const fits = each =>
      (get("others").checked || each.origin === "project") &&
      (!verdict || each.verdict === verdict || (verdict === "todo" && each.todo) || (verdict === "left" && each.left)) &&
      wanted.every(word => `${each.name} ${each.place} ${each.verdict}`.toLowerCase().includes(word));
    const keyed = found.filter(fits).map(each => [key(each, order.column), each]);
    const sign = order.down ? -1 : 1;
    keyed.sort(([one, a], [other, b]) => (one < other ? -sign : one > other ? sign : a.number - b.number));
    return keyed.map(([, each]) => each);
  }

  function row(each) {
    const figures = [duration(each.numbers[0]), ...each.shares.map(percent), ...each.texts];
    const cells = [verdictOf(each), ...figures].map((text, at) =>
      text ? make("td", { "data-label": data.columns[at + 1] }, text) : make("td")).filter((_, at) => there[at + 1]);
    cells[0].className = each.todo ? "verdict good" : "verdict";
    const name = make("th", { scope: "row" }, link(each), make("small", {}, each.place));
    return make("tr", {}, name, ...cells);
  }

  function tabulate() {
    const all = chosen();
    rows.replaceChildren(...all.slice(0, shown).map(row));
    headings.forEach((heading, column) => {
      if (column === order.column) heading.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    get("sort").value = order.column;
    const folded = found.length - found.filter(each => each.origin === "project").length;
    const hidden = !get("others").checked && folded ? `, and ${folded.toLocaleString("en")} that are not the project's` : "";
    const count = Math.min(shown, all.length).toLocaleString("en");
    get("count").textContent = `${count} of ${all.length.toLocaleString("en")} functions${hidden}.`;
    get("more").hidden = all.length <= shown;
  }

  function again() {
    shown = STEP;
    tabulate();
  }

  function sort(column) {
    order = { column, down: column === order.column ? !order.down : column > 1 };
    again();
  }

  for (const heading of headings) {
    const button = heading.firstChild;
    button.addEventListener("click", () => sort(Number(button.dataset.column)));
  }
  get("sort").addEventListener("change", event => sort(Number(event.target.value)));
  for (const id of ["filter", "verdict", "others"]) get(id).addEventListener("input", again);
  get("more").addEventListener("click", () => {
    const last = rows.rows.length;
    shown *= 2;
    tabulate();
    rows.rows[last].querySelector("a").focus();
  });

  // One function.

  function table(name, heads, lines, mark = "") {
    const head = make("tr", {}, ...heads.map(each => make("th", { scope: "col" }, each)));
    const body = lines.map(cells => make("tr", {}, ...cells));
    const made = make("table", { class: mark }, make("thead", {}, head), make("tbody", {}, ...body));
    return make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": name }, made);
  }

  const texts = cells => cells.map((each, at) => make(at ? "td" : "th", at ? {} : { scope: "row" }, String(each)));

  function pairs(those) {
    return make("dl", {}, ...those.flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text)]));
  }

  function bar(part, whole) {
    const made = make("div", { class: "share" });
    made.style.width = `${whole ? (part / whole) * 100 : 0}%`;
    return make("td", { class: "track", "aria-hidden": "true" }, made);
  }

  function related(name, those) {
    const items = those.map(([each, time]) =>
      make("li", {}, typeof each === "number" ? link(functions[each]) : each, ` ${duration(time)}`));
    return [make("h3", {}, name), make("ul", {}, ...items)];
  }

  // Each way as an interval on a logarithmic axis, with the text beside.
  function ways(those) {
    const ends = those.flatMap(([, numbers]) => (Array.isArray(numbers) ? [numbers[0], numbers[2]] : []));
    if (!ends.length) return pairs(those.map(([way, reason]) => [data.ways[way], `not possible: ${reason}`]));
    const low = Math.log(Math.min(0.5, ...ends));
    const high = Math.log(Math.max(2, ...ends) * 1.1);
    const at = value => `${((Math.log(value) - low) / (high - low)) * 100}%`;
    const ticks = [1];
    for (let tick = 10; Math.log(tick) < high; tick *= 10) ticks.push(tick);
    const plots = those.map(([way, numbers, it, program, crossing]) => {
      if (!Array.isArray(numbers)) return make("li", {}, make("div", {}, `${data.ways[way]}: not possible: ${numbers}`));
      const track = make("div", { class: "axis", "aria-hidden": "true" });
      for (const tick of ticks) {
        const line = make("span", { class: tick === 1 ? "tick one" : "tick" }, `${tick.toLocaleString("en")} ×`);
        line.style.left = at(tick);
        track.append(line);
      }
      const [from, value, to] = numbers;
      const interval = make("span", { class: value < 1 ? "interval slower" : "interval" });
      interval.style.left = at(from);
      interval.style.right = `calc(100% - ${at(to)})`;
      const dot = make("span", { class: value < 1 ? "dot slower" : "dot" });
      dot.style.left = at(value);
      track.append(interval, dot);
      return make("li", {}, make("div", {}, `${data.ways[way]}: `, make("strong", {}, it), `, ${program}; ${crossing}`), track);
    });
    return make("ul", { class: "ways" }, ...plots);
  }

  // Inputs that were replayed: the time of a call against their size, both from 0 on.
  function scatter(points) {
    const [sizes, times] = [0, 1].map(at => points.map(point => point[at]));
    const [large, slow] = [sizes, times].map(values => Math.max(...values));
    const plot = make("div", { class: "scatter", "aria-hidden": "true" });
    points.forEach((_, number) => {
      const dot = make("span", { class: "dot" });
      dot.style.left = `${(sizes[number] / large) * 100}%`;
      dot.style.bottom = `calc(${(times[number] / slow) * 100}% - .35rem)`;
      plot.append(dot);
    });
    for (const part of [0, 0.5, 1]) {
      const [size, time] = [large * part, slow * part];
      const [across, up] = [make("span", { class: "across" }, size.toLocaleString("en")), make("span", { class: "up" }, time ? duration(time) : "0")];
      across.style.left = up.style.bottom = `${part * 100}%`;
      plot.append(across, up);
    }
    const between = (low, high) => (low === high ? low : `${low} to ${high}`);
    const text = `${points.length} inputs of size ${between(Math.min(...sizes).toLocaleString("en"), large.toLocaleString("en"))}: ` +
      `${between(duration(Math.min(...times)), duration(slow))} a call.`;
    const name = make("div", { class: "soft", "aria-hidden": "true" }, "Up: the time; across: items, characters or bytes of its arguments");
    return make("figure", {}, name, plot, make("figcaption", { class: "soft" }, text));
  }

  // Two points make no picture, and one size has no across.
  const isDrawn = points => points?.length > 2 && new Set(points.map(([size]) => size)).size > 1;

  function lines(each) {
    const those = each.details.lines;
    const hasText = those.some(line => line.length > 2);
    return table("lines", ["line", "time", "", ...(hasText ? ["source"] : [])], those.map(([line, time, text]) => {
      const cells = [make("th", { scope: "row" }, String(line)), make("td", {}, time ? duration(time) : ""), bar(time, each.numbers[1])];
      if (hasText) {
        const code = make("code", {}, text ?? "");
        const target = each.file && text ? { href: `${each.file}#L${line}`, rel: "noreferrer" } : null;
        cells.push(make("td", { class: "source" }, target ? make("a", target, code) : code));
      }
      return cells;
    }), "lines of-source");
  }

  function facts(each) {
    const { samples = 0, waiting, native = 0, looped } = each.details;
    const found = [
      ["time of the processor", `${duration(each.numbers[0])}, ${percent(each.shares[0])}, ${samples.toLocaleString("en")} samples`],
      ["in its own body", `${duration(each.numbers[1])}, ${percent(each.shares[1])}`],
      ["in functions of C", percent(native)],
    ];
    if (waiting) found.push(["waiting", duration(waiting)]);
    if (looped) found.push(["called from a loop", percent(looped)]);
    return found;
  }

  function detail(each) {
    const file = each.file ? make("a", { href: each.file, rel: "noreferrer" }, each.place) : each.place;
    const parts = [make("p", {}, file)];
    const own = each.details;
    if (!own) return [...parts, make("p", {}, "Nothing else is known of it.")];
    const verdict = make("p", {}, make("strong", { class: each.todo ? "good" : "" }, each.verdict));
    if (around(each)) verdict.append(", within ", link(around(each)));
    if (each.explain) verdict.append(make("small", {}, " ", make("code", {}, each.explain), " says more"));
    parts.push(verdict);
    if (own.reasons) parts.push(pairs(own.reasons));
    if (own.ways) parts.push(make("h3", {}, "What each way to move it would give, in 80 cases of 100"), ways(own.ways));
    parts.push(make("h3", {}, "Figures"), pairs([...facts(each), ...(own.facts ?? [])]));
    if (isDrawn(own.points)) parts.push(make("h3", {}, "Time of a call against its input's size"), scatter(own.points));
    if (own.lines) parts.push(make("h3", {}, "Its lines, by the time in its own body"), lines(each));
    if (own.work) {
      const head = ["work", "itself", "", "with what it calls"];
      parts.push(make("h3", {}, "What it does"), table("kinds of work", head, own.work.map(([kind, time, body]) => [make("th", { scope: "row" }, kind),
        make("td", {}, duration(time)), bar(time, each.numbers[1]), make("td", {}, duration(body))]), "lines"));
    }
    if (own.shapes) {
      const head = ["argument", "type", "sizes: least, median, most", "of the calls", "attributes"];
      parts.push(make("h3", {}, "What it was called with"), table("arguments", head, own.shapes.map(texts), "left"));
    }
    if (own.natives) {
      const head = ["function of C", "a call", "time each", "bytes each"];
      parts.push(make("h3", {}, "What it calls in C"), table("functions of C", head, own.natives.map(texts)));
    }
    if (own.callers) parts.push(...related("Called by", own.callers));
    if (own.callees) parts.push(...related("Calls", own.callees));
    return parts;
  }

  function show(number) {
    const each = functions[number];
    get("name").textContent = each.name;
    get("detail").replaceChildren(...detail(each));
  }

  function follow() {
    const number = /^#f(\d+)$/.exec(location.hash)?.[1];
    if (number === undefined || !functions[number]) return;
    show(Number(number));
    get("name").focus({ preventScroll: true });
    get("function").scrollIntoView();
  }

  // The call tree.

  let tree; // depths, functions, times in microseconds, first and last place below, parents
  let root = 0;
  let current = 0;
  const drawing = get("tree");

  function plant() {
    const [, depths, numbers, cpu, wall] = data.trees[get("thread").value] ?? ["", [], [], [], []];
    const times = get("clock").value === "cpu" ? cpu : wall;
    const [parents, ends, starts, way] = [[], [], [], []];
    let whole = 0;
    depths.forEach((depth, at) => {
      while (way.length > depth) ends[way.pop()] = at;
      parents.push(way.length ? way[way.length - 1] : -1);
      way.push(at);
      if (depth === 0) whole += times[at];
    });
    while (way.length) ends[way.pop()] = depths.length;
    const next = [];
    let beside = 0;
    depths.forEach((_, at) => {
      const parent = parents[at];
      starts.push(parent < 0 ? beside : next[parent]);
      next[at] = starts[at];
      if (parent < 0) beside += times[at];
      else next[parent] += times[at];
    });
    tree = { depths, numbers, times, parents, ends, starts, whole };
    root = -1;
    current = depths.length ? 0 : -1;
    draw();
    if (get("text").open) write();
  }

  const label = at => {
    const time = tree.times[at] / 1e6;
    return `${functions[tree.numbers[at]].name}, ${duration(time)}, ${percent(tree.times[at] / tree.whole)}`;
  };

  function draw() {
    const { depths, numbers, times, parents, ends, starts, whole } = tree;
    const [start, span, top] = root < 0 ? [0, whole, 0] : [starts[root], times[root], depths[root]];
    const width = drawing.clientWidth;
    const bars = [];
    let deepest = 0;
    const place = (at, left, wide) => {
      const each = functions[numbers[at]];
      const kind = each.todo ? "todo" : each.origin === "standard library" ? "standard" : each.origin;
      const made = make("div", { class: `bar ${kind}`, role: "treeitem", tabindex: "-1", "aria-level": depths[at] + 1,
        "aria-label": label(at), "aria-selected": at === current, "data-at": at });
      made.style.cssText = `left:${left * 100}%;width:${wide * 100}%;top:${depths[at] * HEIGHT}px`;
      if (wide * width > 24) made.append(each.name);
      deepest = Math.max(deepest, depths[at]);
      bars.push(made);
    };
    for (let above = root < 0 ? -1 : parents[root]; above >= 0; above = parents[above]) place(above, 0, 1);
    const end = root < 0 ? depths.length : ends[root];
    for (let at = Math.max(root, 0); at < end && bars.length < MOST;) {
      const wide = times[at] / span;
      if (depths[at] >= top && wide * width >= NARROW) {
        place(at, (starts[at] - start) / span, wide);
        at += 1;
      } else at = ends[at];
    }
    drawing.style.setProperty("--depth", deepest + 1);
    drawing.replaceChildren(...bars);
    const first = bars.find(each => Number(each.dataset.at) === current) ?? bars[0];
    if (first) first.tabIndex = 0;
    get("whole").disabled = root < 0;
    drawing.classList.toggle("empty", !bars.length);
    if (!bars.length) drawing.textContent = "Nothing was seen of this thread by this clock.";
    tell(first ? Number(first.dataset.at) : -1);
  }

  const barOf = at => drawing.querySelector(`[data-at="${at}"]`);

  function tell(at) {
    if (at < 0) return get("shown").replaceChildren();
    const each = functions[tree.numbers[at]];
    const share = percent(tree.times[at] / tree.whole);
    get("shown").replaceChildren(link(each), ` ${each.place}: ${duration(tree.times[at] / 1e6)}, ${share}`);
  }

  function select(at) {
    const made = barOf(at);
    if (!made) return;
    const before = drawing.querySelector('[tabindex="0"]');
    if (before) {
      before.tabIndex = -1;
      before.setAttribute("aria-selected", "false");
    }
    current = at;
    made.tabIndex = 0;
    made.setAttribute("aria-selected", "true");
    made.focus();
  }

  function zoom(at) {
    root = at;
    if (at >= 0) current = at;
    draw();
    (barOf(current) ?? drawing.firstChild).focus();
  }

  const drawnBeside = (at, step) => {
    const all = [...drawing.querySelectorAll(`[aria-level="${tree.depths[at] + 1}"]`)].map(each => Number(each.dataset.at));
    return all[all.indexOf(at) + step];
  };
  const MOVES = {
    ArrowUp: at => tree.parents[at],
    ArrowDown: at => (tree.ends[at] > at + 1 ? at + 1 : undefined),
    ArrowLeft: at => drawnBeside(at, -1),
    ArrowRight: at => drawnBeside(at, 1),
    Home: () => Number(drawing.firstChild.dataset.at),
  };
  drawing.addEventListener("keydown", event => {
    const at = Number(event.target.dataset.at);
    if (event.altKey || event.ctrlKey || event.metaKey || Number.isNaN(at)) return;
    if (MOVES[event.key]) {
      const to = MOVES[event.key](at);
      if (to !== undefined && to >= 0) select(to);
    } else if (event.key === "Enter" || event.key === " ") zoom(at);
    else if (event.key === "Escape") zoom(root < 0 ? -1 : tree.parents[root]);
    else return;
    event.preventDefault();
  });
  const told = event => {
    const at = event.target.dataset?.at;
    if (at !== undefined) tell(Number(at));
  };
  drawing.addEventListener("focusin", told);
  drawing.addEventListener("mouseover", told);
  drawing.addEventListener("click", event => {
    const at = event.target.dataset.at;
    if (at !== undefined) zoom(Number(at));
  });
  get("whole").addEventListener("click", () => zoom(-1));
  for (const id of ["thread", "clock"]) get(id).addEventListener("change", plant);

  // The tree as text: what took a hundredth of the time or more.
  function write() {
    const items = [];
    for (let at = 0; at < tree.depths.length && items.length < 500;) {
      if (tree.times[at] < tree.whole / 100) {
        at = tree.ends[at];
        continue;
      }
      const each = functions[tree.numbers[at]];
      const time = `${duration(tree.times[at] / 1e6)}, ${percent(tree.times[at] / tree.whole)}`;
      const item = make("li", { "data-depth": tree.depths[at] }, `${tree.depths[at] + 1}. `, link(each), ` ${time}`);
      item.style.paddingInlineStart = `${Math.min(tree.depths[at], 12) * 0.8}rem`;
      items.push(item);
      at += 1;
    }
    get("lines").replaceChildren(...items);
  }

  get("text").addEventListener("toggle", () => get("text").open && write());

  data.trees.forEach(([name], at) => get("thread").append(make("option", { value: at }, name)));
  tabulate();
  plant();
  get("function").hidden = !functions.length;
  if (functions.length) show(Math.max(0, found.findIndex(each => each.todo)));
  let wide = drawing.clientWidth;
  new ResizeObserver(() => {
    if (drawing.clientWidth !== wide) {
      wide = drawing.clientWidth;
      draw();
    }
  }).observe(drawing);
  addEventListener("hashchange", follow);
  follow();
})();
