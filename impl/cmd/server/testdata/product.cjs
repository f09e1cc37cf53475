// Usage: node product.cjs SHARED CHROMIUM BASE MAILBOX [PID]
// Signs in with the form of the page for products as a user of a phone does, and prints what it saw, a line each. While the email is
// on its way, the process PID ends.
"use strict";
const [shared, chromium, base, mailbox, pid] = process.argv.slice(2);
const browser = require(shared);

async function until(what) {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function codeInTheEmail() {
  const found = await (await fetch(`${mailbox}/api/v2/search?kind=to&query=ann@example.com`)).json();
  return found.items[0] && /^\d{6}\r?$/m.exec(found.items[0].Content.Body)[0].trim();
}

function ended() {
  try {
    return !process.kill(Number(pid), 0);
  } catch {
    return true;
  }
}

browser.run(chromium, async (opened, say) => {
  const context = await browser.open(opened, say, "http://localhost:", { viewport: browser.windows.phone });
  const page = await context.newPage();
  await page.goto(base);
  await browser.checkThemes(page, say, "the address");
  await page.fill("input[name=email]", "Ann@example.com");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#enter:not([hidden])");
  const told = await page.textContent("#message");
  say(told);
  say(`to ask again: ${(await page.isDisabled("#ask button")) ? "not yet" : "at once"}`);
  await browser.checkThemes(page, say, "the code");

  const code = await until(codeInTheEmail);
  if (pid) {
    process.kill(Number(pid), "SIGTERM");
    await until(ended);
  }
  await page.fill("input[name=code]", code === "000000" ? "000001" : "000000");
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) => document.getElementById("message").textContent !== before, told);
  say(await page.textContent("#message"));
  await page.fill("input[name=code]", code);
  await page.click("#enter button");
  await page.waitForURL("**/me");
  say((await page.textContent("body")).trim());
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
