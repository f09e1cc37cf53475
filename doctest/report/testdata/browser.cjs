// Usage: node browser.cjs MODULES CHROMIUM FILE...
// Opens each HTML report in Chromium and prints what is wrong with it. The exit status is 1 if something is.
const [modules, executablePath, ...files] = process.argv.slice(2);
const { chromium } = require(modules + '/playwright-core');
const axe = require.resolve(modules + '/axe-core/axe.min.js');
const { readFileSync } = require('fs');

const views = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 390 },
  { name: 'print', colorScheme: 'light', width: 1000, media: 'print' },
];

async function main() {
  const wrong = [];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  for (const file of files) {
    for (const view of file.endsWith('many.html') ? views.slice(0, 1) : views) {
      const say = (text) => wrong.push(`${file}, ${view.name}: ${text}`);
      const page = await browser.newPage({ viewport: { width: view.width, height: 900 }, colorScheme: view.colorScheme, bypassCSP: true });
      page.on('request', (r) => { if (!r.url().startsWith('file:')) say('loads ' + r.url()); });
      page.on('dialog', (d) => { say('a foreign program ran: ' + d.message()); d.dismiss(); });
      await page.goto('file://' + file);
      if (view.media) await page.emulateMedia({ media: view.media, colorScheme: 'light' });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) say(`is ${wide} pixels wider than the screen`);
      if (view.name === 'light') await keyboard(page, say);
      await page.evaluate(() => [...document.querySelectorAll('details')].slice(0, 20).forEach((d) => { d.open = true; }));
      await page.evaluate(readFileSync(axe, 'utf8'));
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false }));
      for (const v of found.violations) say(`axe: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' ')}`);
      await page.close();
    }
  }
  await browser.close();
  console.log(wrong.join('\n'));
  process.exit(wrong.length ? 1 : 0);
}

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

main().catch((e) => { console.log(e); process.exit(1); });
