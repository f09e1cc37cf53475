// Usage: node bind.cjs SHARED CHROMIUM BASE
// Sends the forms of the reference, one after the other, and says what the last one has sent and what the server returned.
"use strict";
const [shared, chromium, base] = process.argv.slice(2);
const { windows, run, open } = require(shared);

run(chromium, async (browser, say) => {
  const page = await (await open(browser, say, base, { viewport: windows.desktop })).newPage();
  for (const id of ["createParcel", "getParcel"]) {
    await page.goto(`${base}/reference`);
    const form = page.locator(`section[aria-labelledby="${id}-run"]`);
    await form.locator("button").click();
    await form.locator(".verdict").waitFor();
    say(`${id}: ${(await form.locator("pre").first().textContent()).replace(/\s+/g, " ")}`);
  }
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
