// What the pages gain where scripts run: a button that copies each example, tabs that remember what the reader chose, and links
// that open what they lead to.
"use strict";

// Where the menu is always open, what reads the page out has to know.
if (matchMedia("(min-width: 60rem)").matches) document.querySelector(".menu").open = true;

const copyButton = (pre) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    button.textContent = (await copy(pre.textContent.replace(/\n$/, ""))) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = "Copy"), 2000);
    if (button.textContent !== "Copied") getSelection().selectAllChildren(pre);
  });
  return button;
};

// The clipboard is there on secure origins only.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

for (const pre of document.querySelectorAll(".code > pre")) pre.after(copyButton(pre));

const KEY = "tabs";
const MAX_REMEMBERED = 8;

// The labels chosen, the latest first.
const remembered = () => {
  try {
    const labels = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(labels) ? labels : [];
  } catch {
    return [];
  }
};

const remember = (label) => {
  const labels = [label, ...remembered().filter((other) => other !== label)].slice(0, MAX_REMEMBERED);
  try {
    localStorage.setItem(KEY, JSON.stringify(labels));
  } catch {
    // Without storage the choice holds for this page only.
  }
};

// Show the tab of that label in each group that has one.
const choose = (label) => {
  for (const tab of document.querySelectorAll(".tabs > input")) if (tab.value === label) tab.checked = true;
};

for (const label of remembered().reverse()) choose(label);

// Statuses are chosen for one operation; all other tabs for all pages.
const isShared = (tab) => tab.matches(".tabs > input") && !/^(\d|default)/.test(tab.value);

document.addEventListener("change", ({ target: tab }) => {
  if (!isShared(tab)) return;
  const before = tab.nextElementSibling.getBoundingClientRect().top;
  remember(tab.value);
  choose(tab.value);
  scrollBy({ top: tab.nextElementSibling.getBoundingClientRect().top - before, behavior: "instant" });
});

// Show what the fragment of the URL leads to, where tabs hide it.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.matches(".tabs > input")) target.checked = true;
  for (let panel = target.closest(".panel"); panel; panel = panel.parentElement.closest(".panel")) {
    panel.previousElementSibling.previousElementSibling.checked = true;
  }
  if (target.matches("details")) target.open = true;
  (target.labels?.[0] ?? target).scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// Mark in the lists beside the text which section is in view.
const spy = (list) => {
  const entries = new Map();
  for (const link of document.querySelectorAll(`${list} a`)) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) entries.set(heading, link);
  }
  if (!entries.size) return;
  const box = document.querySelector(list).closest(".menu, .outline");
  const mark = (link) => {
    for (const other of entries.values()) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    if (box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.clientHeight / 2;
  };
  const observer = new IntersectionObserver(
    (changes) => {
      const first = changes.find((change) => change.isIntersecting);
      if (first) mark(entries.get(first.target));
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const heading of entries.keys()) observer.observe(heading);
};
spy(".operations");
spy(".outline");

// A link of Docsify, such as /#/create-a-code?id=limits, leads to the page.
if (location.hash.startsWith("#/")) location.replace(location.hash.slice(1).replace(/[?]id=/, "#"));

// The button for the theme goes round: that of the system, light, dark.
const themes = { "": ["◐", "that of the system"], light: ["☀", "light"], dark: ["☾", "dark"] };
const themeButton = () => {
  const root = document.documentElement;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  const show = () => {
    const [sign, name] = themes[root.dataset.theme ?? ""];
    button.textContent = sign;
    button.setAttribute("aria-label", `Theme: ${name}`);
  };
  button.addEventListener("click", () => {
    const names = Object.keys(themes);
    const next = names[(names.indexOf(root.dataset.theme ?? "") + 1) % names.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Without storage the choice holds for this page only.
    }
    show();
  });
  show();
  return button;
};
document.querySelector(".top").append(themeButton());
