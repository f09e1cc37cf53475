// Finds sections in the index of a site without a server, as the server of one does. The index follows this script in its file.
"use strict";

const MAX_TERMS = 8;
const MAX_RESULTS = 20;
const EXCERPT = 200;
const LEAD = Math.floor(EXCERPT / 3); // before the first word
const KIN = 0.8;
const PREFIX = 0.6;
const TYPO = 0.6;
const FEWEST = 3; // sections that have all the words, so that those with some of them are left out
const ENDINGS = /^(e|s|es|ed|d|er|ers|ing|ion|ions|ation|ly|y|ies|ment|ments)$/;

const has = (object, key) => Object.hasOwn(object, key);
const compounds = (text) => (text.match(/[\p{L}\p{Nd}_]+/gu) ?? []).map((word) => word.replace(/^_+|_+$/g, "")).filter(Boolean);
const parts = (compound) => compound.replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2").split("_").filter(Boolean).map((part) => part.toLowerCase());

// The words of a query that tell something, as the server takes them.
const termsOf = (index, query) => {
  const all = compounds(query).flatMap((compound) => (has(index.words, compound.toLowerCase()) ? [compound.toLowerCase()] : parts(compound)));
  const telling = [...new Set(all.filter((word) => !index.fill.includes(word)))];
  return (telling.length ? telling : all).slice(0, MAX_TERMS);
};

// The stem of a word. Of one that the pages do not have, it is the longest known one that an ending can make this word of.
const stemOf = (index, word) => {
  for (const stems of [index.words, index.roots]) if (has(stems, word)) return stems[word];
  for (let n = word.length - 1; n > 2; n--) {
    const stem = word.slice(0, n);
    if (has(index.postings, stem) && ENDINGS.test(word.slice(n))) return stem;
  }
  return word;
};

// How many letters differ; two that change places are one.
const distance = (a, b) => {
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
};

const meant = (index, word) => {
  let best = "";
  let least = Math.max(1, Math.floor(word.length / 4));
  for (const known of index.sorted) {
    if (Math.abs(known.length - word.length) > least) continue;
    const d = distance(word, known);
    const stem = index.words[known];
    if (d < least || (d === least && (!best || index.postings[stem].length > index.postings[best].length))) [best, least] = [stem, d];
  }
  return best;
};

// The stems that a word may mean, and how much each counts.
const expand = (index, word) => {
  const stems = new Map();
  const add = (stem, factor) => stems.set(stem, Math.max(stems.get(stem) ?? 0, factor));
  const stem = stemOf(index, word);
  const isVague = index.vague.includes(word);
  if (has(index.postings, stem) && !isVague) add(stem, 1);
  for (const group of index.kin) if (group.includes(stem)) for (const other of group) add(other, KIN);
  if (word.length >= 2 && !isVague) for (const longer of index.sorted) if (longer.startsWith(word)) add(index.words[longer], PREFIX);
  if (!stems.size && word.length >= 4) {
    const near = meant(index, word);
    if (near) add(near, TYPO);
  }
  return stems;
};

// The entries that a word finds, and their scores.
const scoresOf = (index, stems) => {
  const scores = new Map();
  for (const [stem, factor] of stems) {
    const found = has(index.postings, stem) ? index.postings[stem] : [];
    const rarity = Math.log(1 + (index.entries.length - found.length + 0.5) / (found.length + 0.5));
    for (const [at, weight] of found) {
      const score = (weight * 2.5) / (weight + 1.5 * (0.6 + (0.4 * index.entries[at].length) / index.length));
      scores.set(at, Math.max(scores.get(at) ?? 0, factor * rarity * score));
    }
  }
  return scores;
};

const rank = (index, matches, all) => {
  const isWhole = (m) => Number(m.terms === all);
  const whole = matches.filter(isWhole).length;
  const kept = matches.filter((m) => isWhole(m) || whole < FEWEST);
  for (const m of kept) {
    const entry = index.entries[m.at];
    m.score *= m.terms / all;
    if (entry.isOperation) m.score *= 1.3;
    if (entry.title && entry.stems.every((stem) => m.stems.has(stem))) m.score *= 1.4;
  }
  return kept.sort((a, b) => isWhole(b) - isWhole(a) || b.score - a.score || a.at - b.at);
};

// The text around the first of the words, in parts: text, a word, text and so on.
const excerptOf = (index, entry, stems) => {
  const words = index.sorted.filter((word) => stems.has(index.words[word])).sort((a, b) => b.length - a.length);
  const found = new RegExp(`(?<![\\p{L}\\p{Nd}])(${words.join("|")})`, "iu");
  const first = words.length ? Math.max(0, entry.text.search(found)) : 0;
  let start = 0;
  if (first > LEAD) start = entry.text.lastIndexOf(" ", first - LEAD) + 1;
  let text = entry.text.slice(start);
  if (text.length > EXCERPT) text = `${text.slice(0, EXCERPT - 1).replace(/\s+\S*$/, "").replace(/[ ,;:.]+$/, "")}…`;
  if (start) text = `…${text}`;
  return words.length ? text.split(new RegExp(found, "giu")) : [text];
};

// The best sections for a query.
globalThis.find = (query) => {
  const index = globalThis.searchIndex;
  const terms = termsOf(index, query);
  const byEntry = new Map();
  for (const word of terms) {
    const stems = expand(index, word);
    for (const [at, score] of scoresOf(index, stems)) {
      const m = byEntry.get(at) ?? { at, score: 0, terms: 0, stems: new Set() };
      m.score += score;
      m.terms++;
      for (const stem of stems.keys()) m.stems.add(stem);
      byEntry.set(at, m);
    }
  }
  return rank(index, [...byEntry.values()], terms.length)
    .slice(0, MAX_RESULTS)
    .map((m) => ({ ...index.entries[m.at], excerpt: excerptOf(index, index.entries[m.at], m.stems) }));
};
