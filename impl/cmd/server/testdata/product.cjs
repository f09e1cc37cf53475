// Signs in with the form of the page for products as its user does, and checks it with axe. The arguments are the directory of the
// packages, the browser and the URL of the website. It prints "asked", reads the code as a line, and prints what it saw.
"use strict";
const path = require("node:path");
const fs = require("node:fs");
const readline = require("node:readline");
const [modules, executablePath, base] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

async function check(page, state) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const v of violations) console.log(`axe, ${state}: ${v.id}: ${v.nodes[0].html}`);
}

async function signIn() {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    page.on("pageerror", (error) => console.log(`script: ${error.message}`));
    await page.goto(base);
    await check(page, "the address");
    await page.fill("input[name=email]", "Ann@example.com");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#enter:not([hidden])");
    const told = await page.textContent("#message");
    const waits = await page.isDisabled("#ask button");
    await check(page, "the code");
    console.log("asked");

    const code = await new Promise((resolve) => readline.createInterface({ input: process.stdin }).once("line", resolve));
    await page.fill("input[name=code]", code === "000000" ? "000001" : "000000");
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => document.getElementById("message").textContent !== before, told);
    console.log(told, waits, await page.textContent("#message"));

    await page.fill("input[name=code]", code);
    await page.click("#enter button");
    await page.waitForURL("**/me");
    console.log(await page.textContent("body"));
  } finally {
    await browser.close();
  }
}

signIn().then(
  () => process.exit(0), // the input may still be open
  (error) => {
    console.log(error.stack);
    process.exit(1);
  },
);
