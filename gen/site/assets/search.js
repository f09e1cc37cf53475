// Search as you type. The server finds; without this script the form leads to its page of results. A site without a server has an
// index in a file, which a script beside it searches.
"use strict";

const indexPath = document.currentScript.dataset.index;
const form = document.querySelector(".find");
const field = form.querySelector("input");
const WAIT = 120; // ms after the last key

const box = document.createElement("div");
box.className = "found";
box.hidden = true;
box.setAttribute("role", "region");
box.setAttribute("aria-label", "Search results");
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
form.append(box, said);

const close = () => (box.hidden = true);

// The index is loaded for the first search.
let loading;
const load = () =>
  (loading ??= new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement("script"), { src: indexPath, onload: done, onerror: fail }));
  }));

const made = (tag, props, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};

// The results of the index as the server would show them; null if there are none.
const listOf = (results) => {
  const root = new URL(".", new URL(indexPath, location.href));
  const items = results.map(({ path, page, title, excerpt }) =>
    made("li", {},
      made("a", { href: new URL(path, root) }, page, ...(title && title !== page ? [made("span", { ariaHidden: "true" }, " › "), title] : [])),
      made("p", {}, ...excerpt.map((part, i) => (i % 2 ? made("mark", {}, part) : part)))));
  return items.length ? made("ol", { className: "results" }, ...items) : null;
};

const find = async (query) => {
  if (indexPath) {
    await load();
    return listOf(globalThis.find(query));
  }
  const response = await fetch(`/search?${new URLSearchParams({ q: query })}`);
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".results");
};

let latest = 0;
const search = async () => {
  const query = field.value.trim();
  const mine = ++latest;
  if (query.length < 2) return close();
  const found = await find(query);
  if (mine !== latest || document.activeElement !== field) return;
  const count = found ? found.children.length : 0;
  said.textContent = count ? `${count} results` : "Nothing found";
  box.replaceChildren(found ?? "Nothing found. Try other words.");
  box.hidden = false;
};

let timer;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => search().catch(close), WAIT);
});

// Up and down go through the field and the results; Escape leaves them.
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !box.hidden) {
    close();
    field.focus();
    event.preventDefault();
  }
  if (box.hidden || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const stops = [field, ...box.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  stops[(at + stops.length) % stops.length].focus();
  event.preventDefault();
});
form.addEventListener("focusout", ({ relatedTarget: to }) => {
  if (!form.contains(to)) close();
});
box.addEventListener("click", ({ target }) => target.closest("a") && close());

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input:not([type=radio]), textarea, select, [contenteditable]");
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping;
  if (!isSlash && !((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// The page of results of a site without a server.
const results = document.getElementById("results");
if (indexPath && results) {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  const query = field.value.trim();
  if (query) find(query).then((found) => results.replaceChildren(found ?? "No page has a word of this. Try other words, or choose a page."));
  else results.textContent = "Type one or two words in the search field above.";
}
