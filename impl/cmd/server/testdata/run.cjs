// Signs in by the forms of a page as a user of the keyboard does, and checks each state with axe. The arguments are the folder of
// the packages, the browser, the URL of the site, the width of the window and the theme. It prints what it saw, a line each.
"use strict";
const path = require("node:path");
const fs = require("node:fs");
const [modules, executablePath, base, width, scheme] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

// focus presses Tab until the element that matches has the focus.
async function focus(page, selector) {
  for (let i = 0; i < 400; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

async function check(page, state) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const v of violations) console.log(`axe, ${state}: ${v.id}: ${v.nodes[0].html}`);
}

async function run(page, id, state) {
  const form = `section[aria-labelledby="${id}-run"]`;
  await focus(page, `${form} input, ${form} select`);
  await focus(page, `${form} button`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${form} .verdict`);
  console.log(`${state}: ${await page.textContent(`${form} .verdict strong`)}`);
  return form;
}

async function signIn() {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: { width: Number(width), height: 900 }, colorScheme: scheme, bypassCSP: true });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`script: ${error.message}`));

    await page.goto(`${base}/exchange-a-code`);
    const wrong = await run(page, "page-exchangeCode", "a wrong code");
    console.log(await page.textContent(`${wrong} .advice`));
    await check(page, "a problem");

    await page.goto(`${base}/create-a-code`);
    await focus(page, '.run input[name="email"]');
    await page.keyboard.press("Control+A");
    await page.keyboard.type(`${scheme}${width}@example.com`);
    const created = await run(page, "page-createCode", "a code");
    await page.waitForSelector(`${created} pre[aria-label="Email"]`);
    await check(page, "the email");

    await page.goto(`${base}/exchange-a-code`);
    await run(page, "page-exchangeCode", "a token");
    await page.goto(`${base}/reference`);
    await check(page, "the reference");
    const user = await run(page, "getCurrentUser", "the user");
    const body = await page.textContent(`${user} pre`);
    console.log(body.includes(`${scheme}${width}@example.com`) ? "signed in" : body);

    const other = await context.newPage();
    await other.goto(`${base}/create-a-code`);
    console.log(`another tab: ${await other.inputValue('.run input[name="email"]')}`);
  } finally {
    await browser.close();
  }
}

signIn().catch((error) => {
  console.log(error.stack);
  process.exitCode = 1;
});
