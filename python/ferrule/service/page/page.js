// The page of `ferrule serve`: asks for reports, follows them, and keeps their list.

const FINISHED = new Set(["done", "failed", "cancelled"]);
const PREVIEW_BYTES = 65536;
const PREVIEW_ROWS = 8;
const PAGE_LINES = 60;
const at = (id) => document.getElementById(id);
const shown = new Map();
let registered = { reports: [], sources: [], templates: [] };
let next = null;

/** Asks the service; an answer that is none is thrown as what it says. */
async function call(address, options = {}) {
  const key = sessionStorage.getItem("key");
  const headers = { ...options.headers, ...(key && { Authorization: `Bearer ${key}` }) };
  const answer = await fetch(address, { ...options, headers });
  if (answer.status === 401) {
    at("sign-in").hidden = false;
    at("key").focus();
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({ detail: answer.statusText }));
    throw new Error(problem.detail);
  }
  return answer;
}

const json = async (address, options) => (await call(address, options)).json();

/** Gives the events of a stream as they come: EventSource sends no key. */
async function* events(address) {
  const reader = (await call(address)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
      if (data.length) yield JSON.parse(data.join("\n"));
    }
  }
}

const number = new Intl.NumberFormat();
const bytes = (size) => (size < 1e6 ? `${number.format(Math.ceil(size / 1e3))} kB` : `${number.format(+(size / 1e6).toFixed(1))} MB`);

function detail(job) {
  if (job.error) return job.error.detail;
  const rows = `${number.format(job.done_rows)}${job.total_rows ? ` of ${number.format(job.total_rows)}` : ""} rows`;
  if (job.state === "queued") return job.position ? `${number.format(job.position)} before it` : "Next";
  if (job.state === "running") return rows;
  if (job.state !== "done") return "";
  const seconds = (new Date(job.finished) - new Date(job.started)) / 1000;
  return `${job.format.toUpperCase()}, ${bytes(job.size)}, made in ${seconds < 1 ? seconds.toFixed(2) : seconds.toFixed(1)} s, ${new Date(job.finished).toLocaleString()}`;
}

function show(job, place = "append") {
  let item = shown.get(job.id);
  if (!item) {
    item = at("report").content.firstElementChild.cloneNode(true);
    item.querySelector(".remove").onclick = () => remove(job.id);
    item.querySelector(".download").onclick = (event) => download(event, job.id);
    shown.set(job.id, item);
    at("reports")[place](item);
  }
  at("none").hidden = true;
  item.dataset.state = job.state;
  item.querySelector(".title").textContent = job.title;
  item.querySelector(".state").textContent = job.state;
  item.querySelector(".detail").textContent = detail(job);
  const bar = item.querySelector("progress");
  bar.hidden = FINISHED.has(job.state);
  bar.setAttribute("aria-label", `How far ${job.title} is`);
  if (job.state === "running" && job.total_rows) bar.value = Math.min(1, job.done_rows / job.total_rows);
  else bar.removeAttribute("value");
  const link = item.querySelector(".download");
  link.hidden = job.state !== "done";
  link.setAttribute("aria-label", `Download ${job.title}`);
  if (job.links.file) link.href = job.links.file;
  const button = item.querySelector(".remove");
  button.textContent = FINISHED.has(job.state) ? "Remove" : "Cancel";
  button.setAttribute("aria-label", `${button.textContent} ${job.title}`);
}

async function follow(job) {
  show(job, "prepend");
  if (FINISHED.has(job.state)) return;
  try {
    for await (const now of events(job.links.events)) {
      if (!shown.has(job.id)) return;
      show(now);
      if (FINISHED.has(now.state)) at("said").textContent = `${now.title}: ${now.state}. ${detail(now)}`;
    }
  } catch {
    setTimeout(async () => follow(await json(job.links.self)), 2000);
  }
}

async function remove(id) {
  await call(`/reports/${id}`, { method: "DELETE" }).catch(() => {});
  shown.get(id)?.remove();
  shown.delete(id);
  at("none").hidden = shown.size > 0;
}

/** Fetches a file with the key; without one the link does. */
async function download(event, id) {
  if (!sessionStorage.getItem("key")) return;
  event.preventDefault();
  const answer = await call(`/reports/${id}/file`);
  const said = answer.headers.get("content-disposition") ?? "";
  const name = /filename\*=utf-8''([^;]+)/i.exec(said)?.[1] ?? /filename="([^"]+)"/.exec(said)?.[1] ?? "report";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = decodeURIComponent(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function list(address) {
  const page = await json(address);
  for (const job of page.reports) {
    show(job);
    if (!FINISHED.has(job.state)) follow(job);
  }
  next = page.next;
  at("more").hidden = !next;
}

/** What is asked for by name: its kind and its description. */
function chosen() {
  const [kind, name] = at("of").value.split(":");
  return { kind, of: kind ? registered[`${kind}s`].find((each) => each.name === name) : null };
}

function field(name, schema, required) {
  const described = schema.anyOf?.find((each) => each.type !== "null") ?? schema;
  const box = document.createElement("div");
  box.className = "field";
  const label = Object.assign(document.createElement("label"), { htmlFor: `parameter-${name}` });
  label.textContent = schema.title ?? name;
  const input = document.createElement(described.enum ? "select" : "input");
  for (const each of described.enum ?? []) input.append(new Option(each, JSON.stringify(each)));
  const types = { integer: "number", number: "number", boolean: "checkbox" };
  if (!described.enum) input.type = types[described.type] ?? (described.format === "date" ? "date" : "text");
  if (described.type === "number") input.step = "any";
  for (const [from, to] of [["minimum", "min"], ["maximum", "max"]]) if (from in described) input[to] = described[from];
  Object.assign(input, { id: `parameter-${name}`, required: required && described.type !== "boolean" });
  if (schema.default !== undefined && schema.default !== null) {
    if (input.type === "checkbox") input.checked = schema.default;
    else input.value = described.enum ? JSON.stringify(schema.default) : schema.default;
  }
  input.dataset.kind = described.enum ? "enum" : described.type ?? "string";
  input.dataset.name = name;
  box.append(label, input);
  return box;
}

function fields() {
  const { of } = chosen();
  const schema = of?.parameters ?? {};
  const defined = (each) => (each.$ref ? { ...schema.$defs[each.$ref.split("/").pop()], ...each } : each);
  const wanted = Object.entries(schema.properties ?? {});
  at("parameters").replaceChildren(
    ...wanted.map(([name, each]) => field(name, defined(each), schema.required?.includes(name)))
  );
  at("about").textContent = of?.about ?? "";
  at("drop").hidden = Boolean(of);
  at("file").required = !of;
  previewRows();
}

function parameters() {
  const given = {};
  for (const input of at("parameters").querySelectorAll("[data-name]")) {
    const { kind, name } = input.dataset;
    if (kind === "boolean") given[name] = input.checked;
    else if (input.value === "") continue;
    else if (kind === "enum" || kind === "array" || kind === "object") given[name] = JSON.parse(input.value);
    else given[name] = kind === "integer" || kind === "number" ? Number(input.value) : input.value;
  }
  return given;
}

/** What the form asks for, as a request. */
function request(file, format) {
  const { kind, of } = chosen();
  const said = { format, title: at("title").value, template: at("template").value };
  const filled = Object.entries(said).filter(([, value]) => value);
  if (of) {
    const body = { ...Object.fromEntries(filled), [kind]: of.name, parameters: parameters() };
    return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  }
  const form = new FormData();
  filled.forEach(([name, value]) => form.append(name, value));
  form.append("file", file, file.name);
  return { method: "POST", body: form };
}

async function ask(event) {
  event.preventDefault();
  at("wrong").textContent = "";
  at("make").disabled = true;
  try {
    const format = document.querySelector("[name=format]:checked").value;
    follow(await json("/reports", request(at("file").files[0], format)));
    at("said").textContent = "The report is asked for.";
  } catch (error) {
    at("wrong").textContent = error.message;
  } finally {
    at("make").disabled = false;
  }
}

/** Gives the records of a CSV text (RFC 4180), the last left out, which may be cut. */
function records(text) {
  const first = text.split("\n", 1)[0];
  const mark = [";", "\t", ",", "|"].find((each) => first.includes(each)) ?? ",";
  const found = [];
  let record = [], value = "", quoted = false;
  for (let place = 0; place < text.length && found.length <= PREVIEW_ROWS; place++) {
    const letter = text[place];
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (text[place + 1] === '"') value += text[place++];
      else quoted = false;
    } else if (letter === '"' && value === "") quoted = true;
    else if (letter === mark || letter === "\n") {
      record.push(value.replace(/\r$/, ""));
      value = "";
      if (letter === "\n") {
        found.push(record);
        record = [];
      }
    } else value += letter;
  }
  return found;
}

const row = (values, kind) => {
  const made = document.createElement("tr");
  for (const value of values) {
    const cell = document.createElement(kind);
    if (kind === "th") cell.scope = "col";
    cell.textContent = value;
    if (/^-?[\d.,]+$/.test(value)) cell.className = "number";
    made.append(cell);
  }
  return made;
};

async function previewRows() {
  const file = at("file").files[0];
  const of = chosen().of;
  const isText = file && !file.name.toLowerCase().endsWith(".parquet") && !of;
  at("preview").hidden = at("look").hidden = !isText;
  at("first-page").hidden = true;
  if (!isText) return;
  const start = await file.slice(0, PREVIEW_BYTES).text();
  const [names, ...rows] = records(start.endsWith("\n") ? start : `${start}\n`);
  at("rows").tHead.replaceChildren(row(names ?? [], "th"));
  at("rows").tBodies[0].replaceChildren(...rows.map((each) => row(each, "td")));
}

/** Shows the first page of a PDF of the first lines, which is removed at once. */
async function previewPage() {
  at("wrong").textContent = "";
  const file = at("file").files[0];
  const whole = await file.slice(0, 1 << 20).text();
  const start = whole.split("\n").slice(0, PAGE_LINES).join("\n");
  try {
    const options = request(new File([start], file.name), "pdf");
    options.headers = { ...options.headers, Prefer: "wait=30" };
    const job = await json("/reports", options);
    if (job.state !== "done") throw new Error(job.error?.detail ?? "The preview takes too long.");
    const blob = await (await call(job.links.file)).blob();
    await call(job.links.self, { method: "DELETE" });
    at("first-page").src = URL.createObjectURL(blob);
    at("first-page").hidden = false;
  } catch (error) {
    at("wrong").textContent = error.message;
  }
}

async function begin() {
  registered = await json("/registered");
  for (const [kind, words] of [["report", "Reports"], ["source", "Sources of rows"]]) {
    const group = Object.assign(document.createElement("optgroup"), { label: words });
    group.append(...registered[`${kind}s`].map((each) => new Option(each.title, `${kind}:${each.name}`)));
    if (group.children.length) at("of").append(group);
  }
  at("template").append(...registered.templates.map((each) => new Option(each, each)));
  fields();
  await list("/reports");
  at("main").setAttribute("aria-busy", "false");
}

at("sign-in").onsubmit = (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", at("key").value);
  at("sign-in").hidden = true;
  begin().catch((error) => { at("wrong").textContent = error.message; });
};
at("ask").onsubmit = ask;
at("of").onchange = fields;
at("file").onchange = previewRows;
at("look").onclick = previewPage;
at("more").onclick = () => list(next);
for (const kind of ["dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      at("file").files = event.dataTransfer.files;
      previewRows();
    }
  });
}
begin().catch((error) => { if (at("sign-in").hidden) at("wrong").textContent = error.message; });
