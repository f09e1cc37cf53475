// Usage: node docsify.cjs SHARED CHROMIUM BASE
// Searches in Docsify, goes on to another page with the results open, and says what the tabs of that page show.
"use strict";
const [shared, chromium, base] = process.argv.slice(2);
const { run, open } = require(shared);

run(chromium, async (browser, say) => {
  const page = await (await open(browser, say, base)).newPage();
  await page.goto(`${base}/#/create-a-code`);
  await page.waitForSelector(".docsify-tabs__content pre");
  await page.fill(".search input", "code");
  await page.waitForSelector(".search .matching-post");
  await page.evaluate(() => (location.hash = "#/exchange-a-code"));
  await page.waitForFunction(() => document.querySelector(".markdown-section :is(h1, h2)")?.textContent.startsWith("Exchange a code"));
  await page.waitForSelector(".docsify-tabs__content pre");
  const tabs = await page.$$eval(".docsify-tabs__tab", (tabs) => tabs.map((tab) => tab.textContent));
  say(`${tabs.join(", ")}; ${await page.isVisible(".search .matching-post") ? "results" : "no results"}`);
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
