// What the pages gain where scripts run: a button that copies each example, and tabs that remember what the reader chose.
"use strict";

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

document.addEventListener("change", ({ target: tab }) => {
  if (!tab.matches(".tabs > input")) return;
  const before = tab.nextElementSibling.getBoundingClientRect().top;
  remember(tab.value);
  choose(tab.value);
  scrollBy({ top: tab.nextElementSibling.getBoundingClientRect().top - before, behavior: "instant" });
});
