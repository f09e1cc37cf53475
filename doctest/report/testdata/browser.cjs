// Usage: node browser.cjs SHARED CHROMIUM FILE...
// Opens each HTML report in Chromium and says what is wrong with it.
"use strict";
const [shared, chromium, ...files] = process.argv.slice(2);
const { windows, check, run, open } = require(shared);

const views = [
  { name: "light", colorScheme: "light", viewport: windows.desktop },
  { name: "dark", colorScheme: "dark", viewport: windows.desktop },
  { name: "narrow", colorScheme: "light", viewport: windows.phone },
  { name: "print", colorScheme: "light", viewport: { width: 1000, height: 900 }, media: "print" },
];

run(chromium, async (browser, say) => {
  for (const file of files) {
    for (const { name, media, ...options } of file.endsWith("many.html") ? views.slice(0, 1) : views) {
      const state = `${file}, ${name}`;
      const page = await (await open(browser, say, "file:", options)).newPage();
      page.on("dialog", (d) => {
        say(`${state}: a foreign program ran: ${d.message()}`);
        d.dismiss();
      });
      await page.goto(`file://${file}`);
      if (media) await page.emulateMedia({ media, colorScheme: "light" });
      if (name === "light") await keyboard(page, (text) => say(`${state}: ${text}`));
      await page.evaluate(() => [...document.querySelectorAll("details")].slice(0, 20).forEach((d) => (d.open = true)));
      await check(page, say, state);
      await page.close();
    }
  }
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});

// keyboard goes to the first verdict with the tab key, opens it with Enter, and follows a link of the summary.
async function keyboard(page, say) {
  let at = '';
  for (let i = 0; i < 200 && at !== 'found'; i++) {
    await page.keyboard.press('Tab');
    at = await page.evaluate(() => document.activeElement.closest('details.found') ? 'found' : document.activeElement.tagName);
  }
  await page.keyboard.press('Enter');
  if (!await page.evaluate(() => document.activeElement.closest('details.found')?.open)) say('the keyboard does not open the evidence');
  const link = await page.$('.findings a');
  if (!link) return;
  await link.focus();
  await page.keyboard.press('Enter');
  const id = (await link.getAttribute('href')).slice(1);
  if (!await page.evaluate((id) => document.getElementById(id).closest('details').open, id)) say('a link does not open its evidence');
}
