// Usage: node mail.cjs SHARED CHROMIUM URL
// Opens an email as a browser shows it, on phones and a desktop, light and dark, and without images. It prints what is wrong, and what
// it saw in each window.
"use strict";
const [shared, chromium, url] = process.argv.slice(2);
const browser = require(shared);
const windows = { ...browser.windows, "small phone": { width: 320, height: 568 } };

browser.run(chromium, async (opened, say) => {
  for (const [name, viewport] of Object.entries(windows)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.open(opened, say, url, { viewport, colorScheme });
      const page = await context.newPage();
      await page.route(/\.(png|jpe?g|gif|svg|webp)$|^data:image/, (route) => route.abort());
      await page.goto(url);
      await browser.check(page, say, `${name}, ${colorScheme}`, "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa");
      const seen = await page.evaluate(() => {
        const code = [...document.querySelectorAll("td")].find((td) => td.textContent === "123456");
        const style = getComputedStyle(code);
        const height = code.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
        return `${Math.round(height / parseFloat(style.lineHeight))} line of ${style.fontSize}, ${style.color}, ends in ${Math.round(code.getBoundingClientRect().bottom) < innerHeight / 2 ? "the upper half" : "the lower half"}`;
      });
      say(`${name}, ${colorScheme}: ${seen}`);
      await context.close();
    }
  }
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
