// Search as you type. The server finds; without this script the form leads to its page of results.
"use strict";

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

let latest = 0;
const search = async () => {
  const query = field.value.trim();
  const mine = ++latest;
  if (query.length < 2) return close();
  const response = await fetch(`/search?${new URLSearchParams({ q: query })}`);
  if (!response.ok) return;
  const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".results");
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
