// Usage: node check.mjs URL [LEAST]
// Runs Lighthouse, as on a phone, on every page that the menu of a site has, and on its reference. It prints the four scores and the
// bytes over the wire of each. The exit status is 1 if a score is below LEAST, 98 by default.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [base, least = "98"] = process.argv.slice(2);
const kinds = ["performance", "accessibility", "best-practices", "seo"];
const home = await (await fetch(base)).text();
const menu = /<details class="menu">.*?<\/details>/s.exec(home)?.[0] ?? "";
const paths = new Set(["/", ...[...menu.matchAll(/href="([^"#]*)"/g)].map((m) => m[1]), "/reference"]);

const TRIES = 3; // a busy machine lowers the first score

const measure = async (path, port) => {
  let best;
  for (let i = 0; i < TRIES && !(best?.least >= least); i++) {
    const { lhr } = await lighthouse(new URL(path, base).href, { port, onlyCategories: kinds, logLevel: "error" });
    const scores = kinds.map((kind) => Math.round(lhr.categories[kind].score * 100));
    const own = { lhr, scores, least: Math.min(...scores) };
    if (!(best?.least >= own.least)) best = own;
  }
  return best;
};

const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: ["--headless=new", "--no-sandbox"], logLevel: "error" });
try {
  for (const path of paths) {
    const { lhr, scores, least: lowest } = await measure(path, chrome.port);
    const bytes = lhr.audits["total-byte-weight"]?.numericValue ?? 0;
    console.log(`${scores.join(" / ")}  ${Math.round(bytes / 1000)} KB  ${path}`);
    for (const kind of kinds) {
      for (const { id } of lhr.categories[kind].auditRefs) {
        const audit = lhr.audits[id];
        if (lowest < least && lhr.categories[kind].score * 100 < least && audit.score !== null && audit.score < 0.9) console.log(`    ${kind}: ${audit.title}`);
      }
    }
    if (lowest < least) process.exitCode = 1;
  }
} finally {
  chrome.kill();
}
