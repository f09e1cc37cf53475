// The forms below the examples: they send a request to the server of the page and show its response. Values go from form to form, in
// the storage of the tab, which ends with it: a value that the page shows in two places is one value, as are two of one name.
"use strict";

const mailPath = document.currentScript.dataset.mail;
const STORE = "run";
const MAIL_TRIES = 20;
const MAIL_WAIT = 250; // ms

const known = () => {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
};

// Remember values. What was learned last is last.
const learn = (values) => {
  const all = known();
  for (const [key, value] of Object.entries(values)) {
    delete all[key];
    all[key] = value;
  }
  try {
    sessionStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // Without storage each form stands alone.
  }
  fill();
};

// The keys by which a field finds its value: what the page shows for it, and its name in a form or an email. The name in a response
// counts if the page shows nothing. Credentials are tokens in responses.
const keyOf = (shown) => `=${shown}`;
const returned = (name) => `.${name}`;
const keysOf = ({ name, dataset: { shown, scheme } }) =>
  scheme ? [keyOf(shown), returned("token"), returned("access_token")] : [keyOf(shown), name, ...(shown ? [] : [returned(name)])];

// Put what was learned last into the fields that the reader has not changed.
const fill = () => {
  const values = known();
  const learned = Object.keys(values);
  for (const field of document.querySelectorAll(".run input")) {
    const keys = keysOf(field);
    const key = learned.findLast((key) => keys.includes(key));
    if (key && !field.dataset.typed) field.value = values[key];
  }
};

// The leaves of a value by name. A text with spaces is for people, and no value for a field.
const leaves = (value, name, found = {}) => {
  if (value && typeof value === "object") for (const [key, inner] of Object.entries(value)) leaves(inner, key, found);
  else if (typeof value === "string" && !/\s/.test(value)) found[returned(name)] = value;
  return found;
};

// The leaves of a response by what the page shows in their places. A short word, such as a state, is no value of its own.
const isTelling = (shown) => /^\S{2,}$/.test(shown) && (/[\d@]/.test(shown) || shown.length >= 16);
const bound = (shown, value, found = {}) => {
  if (!shown || typeof shown !== "object") {
    if (isTelling(String(shown)) && ["string", "number"].includes(typeof value)) found[keyOf(shown)] = String(value);
  } else if (value && typeof value === "object") for (const key of Object.keys(shown)) bound(shown[key], value[key], found);
  return found;
};

const credentials = (field) => {
  const value = field.value.trim();
  if (field.dataset.scheme === "bearer") return `Bearer ${value.replace(/^bearer\s+/i, "")}`;
  if (field.dataset.scheme === "basic") return /^basic /i.test(value) ? value : `Basic ${btoa(value)}`;
  return value;
};

// The request of a form.
const requestOf = (form) => {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const fields = new URLSearchParams();
  const headers = {};
  let raw;
  for (const field of form.elements) {
    if (!field.name || (field.value === "" && !field.required)) continue;
    const { in: place } = field.dataset;
    if (place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (place === "query") query.append(field.name, field.value);
    else if (place === "header") headers[field.name] = field.dataset.scheme ? credentials(field) : field.value;
    else if (place === "body") fields.append(field.name, field.value);
    else if (place === "raw") raw = field.value;
  }
  const body = raw ?? (fields.size ? fields.toString() : undefined);
  if (body !== undefined && form.dataset.body) headers["Content-Type"] = raw === undefined ? "application/x-www-form-urlencoded" : form.dataset.body;
  const url = query.size ? `${path}?${query}` : path;
  return [url, { method: form.dataset.method, headers, body, cache: "no-store", credentials: "same-origin", redirect: "manual" }];
};

const element = (tag, props = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children);
  return made;
};

// Text with the classes of the examples, by the name of the group that matches a part of it.
const marked = (text, parts) => {
  const code = element("code");
  let from = 0;
  for (const m of text.matchAll(parts)) {
    const [className, textContent] = Object.entries(m.groups).find(([, part]) => part !== undefined);
    code.append(text.slice(from, m.index), element("span", { className, textContent }));
    from = m.index + textContent.length;
  }
  code.append(text.slice(from));
  return code;
};
const partsOfJSON = /(?<nt>"(?:\\.|[^"\\])*"(?=\s*:))|(?<s2>"(?:\\.|[^"\\])*")|(?<mi>-?\d[\d.eE+-]*)|(?<kc>\b(?:true|false|null)\b)/g;
const partsOfXML = /(?<cp><[?!][^>]*>)|(?<nt><\/?[^\s>\/]+|\/?>)|(?<na>[\w:.-]+(?==["']))|(?<s>"[^"<]*"|'[^'<]*')/g;

const block = (label, content) =>
  element("div", { className: "code" }, Object.assign(element("pre", { tabIndex: 0 }, content), { role: "group", ariaLabel: label }));

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

// An element of XML as JSON has it: an object of the elements below, or its text.
const objectOf = (node) => (node.children.length ? Object.fromEntries([...node.children].map((child) => [child.localName, objectOf(child)])) : node.textContent);

// The body of a response: what it says, and how it is shown.
const bodyOf = (text, type) => {
  const value = parsed(text);
  if (value !== undefined) return { value, content: marked(JSON.stringify(value, null, 2), partsOfJSON) };
  if (!/[/+]xml\b/.test(type)) return { content: element("code", {}, text) };
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  const isElement = root.children.length > 0;
  return { value: isElement ? objectOf(root) : { [root.localName]: root.textContent }, content: marked(text, partsOfXML) };
};

// A problem (RFC 9457) says in its own words what to do.
const adviceOf = (value) => {
  if (typeof value?.detail !== "string") return [];
  const advice = element("p", { className: "advice" }, value.detail);
  if (/^(https?:|[/])/.test(value.type ?? "")) advice.append(" ", element("a", { href: value.type }, "About this error"));
  return [advice];
};

const show = (outcome, response, text, body, took) => {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  outcome.replaceChildren(
    element("p", { className: `verdict status-${Math.floor(response.status / 100)}` }, element("strong", {}, `${response.status} ${response.statusText}`.trim()), ` in ${took} ms`),
    ...adviceOf(body.value),
    ...(text ? [block("Response body", body.content)] : []),
    element("details", {}, element("summary", {}, "Headers"), block("Response headers", element("code", {}, headers))),
  );
};

// The email that a request caused, where the server has a mailbox.
const showMail = async (outcome, to) => {
  for (let i = 0; i < MAIL_TRIES; i++) {
    const response = await fetch(`${mailPath}?${new URLSearchParams({ to })}`, { cache: "no-store" });
    if (response.ok) {
      const text = await response.text();
      const code = /\b\d{6,8}\b/.exec(text)?.[0];
      outcome.append(element("p", {}, `Email to ${to}:`), block("Email", element("code", {}, text)));
      if (code) learn({ code });
      return;
    }
    await new Promise((done) => setTimeout(done, MAIL_WAIT));
  }
};

const send = async (form, outcome) => {
  const button = form.querySelector("button");
  button.disabled = true;
  outcome.textContent = "Sending…";
  const sent = {};
  for (const field of form.querySelectorAll("input")) {
    if (field.value && field.dataset.in !== "header") sent[field.name] = field.value;
    if (field.value && isTelling(field.dataset.shown)) sent[keyOf(field.dataset.shown)] = field.value;
    delete field.dataset.typed;
  }
  learn(sent);
  try {
    const start = performance.now();
    const response = await fetch(...requestOf(form));
    const text = await response.text();
    const body = bodyOf(text, response.headers.get("Content-Type") ?? "");
    show(outcome, response, text, body, Math.round(performance.now() - start));
    if (response.ok) learn({ ...leaves(body.value), ...bound(parsed(form.dataset.shows), body.value) });
    if (response.ok && mailPath && form.dataset.method === "POST" && sent.email && !sent.code) await showMail(outcome, sent.email);
  } catch (error) {
    outcome.textContent = `No response: ${error.message}. Check that the server runs, then send again.`;
  } finally {
    button.disabled = false;
    outcome.focus();
  }
};

for (const run of document.querySelectorAll(".run")) {
  run.hidden = false;
  const form = run.querySelector("form");
  form.addEventListener("input", ({ target }) => (target.dataset.typed = "yes"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, run.querySelector(".outcome"));
  });
}
fill();
