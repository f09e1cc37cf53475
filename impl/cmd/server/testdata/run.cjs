// Usage: node run.cjs SHARED CHROMIUM BASE WINDOW
// Signs in by the forms of a page as a user of the keyboard does, and checks each state with axe. It prints what it saw, a line each.
"use strict";
const [shared, chromium, base, name] = process.argv.slice(2);
const browser = require(shared);
const { focus, checkThemes } = browser;
const email = `${name}@example.com`;

// run sends a form. With XML, it asks for a response in XML.
async function run(page, id, state, media = "JSON") {
  const form = `section[aria-labelledby="${id}-run"]`;
  await focus(page, `${form} input, ${form} select`);
  if (media === "XML") {
    await focus(page, `${form} select`);
    await page.keyboard.press("ArrowDown");
  }
  await focus(page, `${form} button`);
  await page.keyboard.press("Enter");
  await page.waitForFunction(([form, isXML]) => {
    const code = document.querySelector(`${form} .verdict ~ .code`);
    return code && code.textContent.startsWith("<?xml") === isXML && code.querySelector(".nt");
  }, [form, media === "XML"]);
  console.log(`${state}: ${await page.textContent(`${form} .verdict strong`)}`);
  return form;
}

browser.run(chromium, async (opened, say) => {
  const context = await browser.open(opened, say, base, { viewport: browser.windows[name], hasTouch: name === "phone" });
  const page = await context.newPage();

  await page.goto(`${base}/exchange-a-code`);
  const wrong = await run(page, "page-exchangeCode", "a wrong code");
  console.log(await page.textContent(`${wrong} .advice`));
  await checkThemes(page, say, "a problem");
  await page.keyboard.press("Shift+Tab");
  await run(page, "page-exchangeCode", "in XML", "XML");
  console.log(await page.textContent(`${wrong} .advice`));
  await checkThemes(page, say, "a problem in XML");

  await page.goto(`${base}/create-a-code`);
  await checkThemes(page, say, "a form");
  await focus(page, '.run input[name="email"]');
  await page.keyboard.press("Control+A");
  await page.keyboard.type(email);
  const created = await run(page, "page-createCode", "a code");
  await page.waitForSelector(`${created} pre[aria-label="Email"]`);
  await checkThemes(page, say, "the email");

  await page.goto(`${base}/exchange-a-code`);
  await run(page, "page-exchangeCode", "a token", name === "phone" ? "XML" : "JSON");
  await checkThemes(page, say, "a token");
  await page.goto(`${base}/reference`);
  await checkThemes(page, say, "the reference");
  const user = await run(page, "getCurrentUser", "the user");
  const body = await page.textContent(`${user} pre`);
  console.log(body.includes(email) ? "signed in" : body);
  await page.evaluate((user) => (document.querySelector(`${user} details`).open = true), user);
  await checkThemes(page, say, "headers of a response");

  const other = await context.newPage();
  await other.goto(`${base}/create-a-code`);
  console.log(`another tab: ${await other.inputValue('.run input[name="email"]')}`);

  let abort;
  await page.route("**/user/code", (route) => new Promise((done) => (abort = () => done(route.abort()))));
  await page.goto(`${base}/create-a-code`);
  await focus(page, ".run button");
  await page.keyboard.press("Enter");
  await checkThemes(page, say, "sending");
  await abort();
  await page.waitForFunction(() => document.querySelector(".outcome").textContent.startsWith("No response"));
  await checkThemes(page, say, "no response");
}).catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
