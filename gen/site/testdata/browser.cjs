// Usage: node browser.cjs SHARED CHROMIUM BASE FILES
// Opens the site at BASE as readers do, and the files of one in the directory FILES, and says what is wrong with them.
"use strict";
const { pathToFileURL } = require("node:url");
const [shared, chromium, base, files] = process.argv.slice(2);
const { windows, checkThemes, focus, run, open } = require(shared);

const menu = async (page) => page.$$eval(".menu a", (links) => [...new Set(links.map((a) => a.href.replace(/#.*/, "")))]);
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

// Every page of the menu.
const pages = async (page, say, name, home) => {
  await page.goto(home);
  for (const url of new Set([home, ...(await menu(page))])) {
    await page.goto(url);
    await checkThemes(page, say, `${name}, ${url}`);
  }
};

// Each tab that a page has, by its place in its group; then all of them and all that unfolds.
const states = async (page, say, name, url) => {
  await page.goto(url);
  const groups = await page.$$eval(".tabs", (groups) => groups.map((g) => [...g.querySelectorAll(":scope > input")].map((input) => input.id)));
  const most = Math.max(0, ...groups.map((g) => g.length));
  if (most < 2) say(`${url} has no tabs`);
  for (let i = 1; i < most; i += i < 3 ? 1 : most) {
    await page.evaluate((ids) => ids.forEach((id) => document.getElementById(id).click()), groups.map((g) => g[i] ?? g.at(-1)));
    await checkThemes(page, say, `${name}, tabs ${i + 1} of ${url}`);
  }
  await page.addStyleTag({ content: ".panel { display: block !important; }" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  await checkThemes(page, say, `${name}, all of ${url}`);
};

// Search by the keyboard: "/" and Control+K lead to the field, arrows through the results, Enter to a page.
const search = async (page, say, name, url) => {
  await page.goto(url);
  for (const keys of ["/", "Control+k"]) {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press(keys);
    if (!(await page.evaluate(() => document.activeElement.matches(".find input")))) say(`${name}: ${keys} does not lead to the search`);
  }
  await page.keyboard.type("wrong cod");
  await page.waitForSelector(".found .results");
  if ((await page.inputValue(".find input")) !== "wrong cod") say(`${name}: the field has something else than what was typed`);
  await checkThemes(page, say, `${name}, results`);
  await page.keyboard.press("Escape");
  if (await page.isVisible(".found")) say(`${name}: Escape leaves the results open`);
  await page.keyboard.type("e");
  await page.waitForSelector(".found .results");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((to) => to.href !== url);
  say(`${name}: ${new URL(page.url()).pathname.replace(/.*[/]/, "/")}${new URL(page.url()).hash}`);
  await page.goto(url);
  await page.fill(".find input", "zzzzzz");
  await page.waitForFunction(() => document.querySelector(".found")?.textContent.startsWith("Nothing found"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/search/);
  await page.waitForFunction(() => document.querySelector("main").textContent.includes("Try other words"));
  await checkThemes(page, say, `${name}, no results`);
};

// The button for the theme goes round, and what was chosen holds for the next page.
const theme = async (page, say, name, url) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(url);
  const dark = await background(page);
  const seen = [];
  for (let i = 0; i < 3; i++) {
    await focus(page, ".theme");
    await page.keyboard.press("Enter");
    seen.push(`${await page.getAttribute(".theme", "aria-label")} ${(await background(page)) === dark ? "is dark" : "is light"}`);
    await page.reload();
    if ((await page.getAttribute(".theme", "aria-label")) !== seen[i].replace(/ is .*/, "")) say(`${name}: the next page forgets ${seen[i]}`);
  }
  say(`${name}: ${seen.join(", ")}`);
};

// Links into a page lead to where they say, at once, and open what hides it.
const links = async (page, say, name) => {
  for (const [path, selector] of [
    ["/reference#createCode-429", "#createCode-429 + label + .panel"],
    ["/reference#createCode-201-header-Code-Expires-In", "#createCode-201-header-Code-Expires-In"],
    ["/reference#createCode-body-email", "#createCode-body-email"],
    ["/reference#createCode-201-user.email", "[id=\"createCode-201-user.email\"]"],
    ["/reference#getCurrentUser-401", "#getCurrentUser-401 + label + .panel"],
    ["/create-a-code#limits", "#limits"],
    ["/#/create-a-code?id=limits", "#limits"],
  ]) {
    await page.goto("about:blank");
    await page.goto(base + path);
    await page.waitForSelector(selector, { timeout: 60_000 }).catch(() => say(`${name}: ${path} hides ${selector}`));
    const top = await page.$eval(selector, (e) => e.getBoundingClientRect().top).catch(() => NaN);
    if (!(top >= 0 && top < 700)) say(`${name}: ${path} is at ${top} pixels`);
  }
};

// A tab that was chosen on one page is open on all.
const remembered = async (page, say, name) => {
  await page.goto(`${base}/create-a-code`);
  await page.click('.tabs > label:text-is("JavaScript")');
  await page.goto(`${base}/exchange-a-code`);
  const chosen = await page.$eval('.tabs > input[value="JavaScript"]', (input) => input.checked);
  if (!chosen) say(`${name}: the next page forgets the tab`);
};

run(chromium, async (browser, say) => {
  const home = pathToFileURL(`${files}/index.html`).href;
  for (const [name, viewport] of Object.entries(windows)) {
    const options = { viewport, hasTouch: name === "phone" };
    const page = await (await open(browser, say, base, options)).newPage();
    await pages(page, say, name, `${base}/`);
    await page.goto(`${base}/none`);
    await checkThemes(page, say, `${name}, no page`);
    await states(page, say, name, `${base}/create-a-code`);
    await states(page, say, name, `${base}/reference`);
    await search(page, say, `${name}, search`, `${base}/errors`);
    await links(page, say, name);
    await remembered(page, say, name);
    await theme(page, say, name, `${base}/errors`);
    const alone = await (await open(browser, say, "file:", { ...options, bypassCSP: false })).newPage();
    await search(alone, say, `${name}, search in files`, home.replace("index", "errors"));
    const marked = await (await open(browser, say, "file:", options)).newPage();
    await marked.goto(home.replace("index", "create-a-code"));
    await marked.evaluate(() => document.querySelectorAll("details.marks").forEach((d) => (d.open = true)));
    await checkThemes(marked, say, `${name}, verdicts`);
  }
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
