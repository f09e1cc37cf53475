// What the tests in a browser share.
"use strict";
const { readFileSync } = require("node:fs");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// The windows in which a page is looked at.
const windows = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

// check says what axe finds on a page as it is, and whether the page is wider than its window. rules are those to check, all without
// any.
const check = async (page, say, state, ...rules) => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) say(`${state}: is ${wide} pixels wider than the window`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => axe.run(document, { resultTypes: ["violations"], preload: false, ...(rules.length && { runOnly: rules }) }), rules);
  for (const v of violations) say(`${state}: axe: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" ")}`);
};

// checkThemes does so in both themes. Between them only colors differ.
const checkThemes = async (page, say, state) => {
  await page.emulateMedia({ colorScheme: "light" });
  await check(page, say, `${state}, light`);
  await page.emulateMedia({ colorScheme: "dark" });
  await check(page, say, `${state}, dark`, "color-contrast");
};

// focus presses Tab until the element that matches has the focus.
const focus = async (page, selector) => {
  for (let i = 0; i < 400; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
};

// A window waits this long, in milliseconds, for what a test expects. Only a test that fails waits that long: on a machine that is
// busy with other tests, a browser takes over half a minute for what it does in one second else.
const patience = 180_000;

// run opens the browser for a test, which gets it and a function that says what it saw, a line each.
const run = async (executablePath, test) => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: patience });
  try {
    await test(browser, (line) => console.log(line));
  } finally {
    await browser.close();
  }
};

// open opens a window that says the faults of scripts, and what is loaded from elsewhere than a base.
const open = async (browser, say, base, options) => {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  context.setDefaultTimeout(patience);
  context.on("weberror", (error) => say(`script: ${error.error().message}`));
  context.on("request", (request) => request.url().startsWith(base) || say(`loads ${request.url()}`));
  return context;
};

module.exports = { windows, check, checkThemes, focus, run, open };
