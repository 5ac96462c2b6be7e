// What holds for every page: accessible, within its width, named, without errors in the console.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const complaints = new WeakMap();

/** Notes from now on what the console and the content security policy complain about. */
export function watch(page) {
  const list = [];
  complaints.set(page, list);
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // The browser reports the status of a page that answers 403, 404, 409 or 422 by design.
    const own = message.text().startsWith('Failed to load resource') && message.location().url.split('#')[0] === page.url().split('#')[0];
    if (!own) list.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => list.push(`script: ${error.message}`));
}

/** What was complained about since the last call. */
const taken = (page) => complaints.get(page)?.splice(0) ?? [];

/** Runs axe in the page as it is; gives one line for each violation. */
export async function axe(page, rules) {
  const found = await page.evaluate(async ([source, tags, only]) => {
    if (!window.axe) (0, eval)(source);
    const result = await window.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: tags },
    });
    return result.violations.map((violation) => ({
      id: violation.id, help: violation.help,
      nodes: violation.nodes.slice(0, 4).map((node) => `${node.target.join(' ')}  ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''}`),
    }));
  }, [AXE, TAGS, rules]);
  return found.map((violation) => `axe ${violation.id}: ${violation.help}\n      ${violation.nodes.join('\n      ')}`);
}

/** Waits until what was asked for is painted, without transitions on the way. */
export const settled = (page) => page.evaluate(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  for (const animation of document.getAnimations()) animation.finish();
  await frame();
});

/** By how much the page is wider than its window, and what sticks out. */
async function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = [...document.querySelectorAll('.table-wrap')].find((wrap) => wrap.scrollWidth > wrap.clientWidth + 1);
    if (cut && clientWidth > 1000) return `a table is cut off by ${cut.scrollWidth - cut.clientWidth} px`;
    if (scrollWidth <= clientWidth) return null;
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return `${scrollWidth - clientWidth} px too wide: ${wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100)).join(' | ')}`;
  });
}

/** All that is wrong with the page that is open, at each width and in both schemes; an empty list is what we want. */
export async function faults(page, { schemes = ['light', 'dark'] } = {}) {
  const list = [];
  const before = page.viewportSize();
  const about = await page.evaluate(() => ({ title: document.title.trim(), headings: document.querySelectorAll('h1').length, language: document.documentElement.lang }));
  if (!about.title) list.push('no title');
  if (about.headings !== 1) list.push(`${about.headings} h1`);
  if (!about.language) list.push('no language');
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: width === 1280 ? 900 : 844 });
    // What a scrolled page has half under its sticky head is not too small a target.
    await page.evaluate(() => window.scrollTo(0, 0));
    await settled(page);
    const wide = await overflow(page);
    if (wide) list.push(`at ${width} px: ${wide}`);
    if (width === 320) continue;
    // Dark changes nothing but colours, and these not with the width.
    for (const colorScheme of width === 1280 ? schemes : schemes.slice(0, 1)) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const found = await axe(page, colorScheme === 'dark' ? ['color-contrast'] : undefined);
      list.push(...found.map((line) => `at ${width} px, ${colorScheme}: ${line}`));
    }
  }
  await page.emulateMedia({ colorScheme: schemes[0] });
  await page.setViewportSize(before);
  list.push(...taken(page));
  return list;
}

/** Fails unless the page that is open is right in every way. */
export async function check(page, options) {
  const list = await faults(page, options);
  assert.equal(list.length, 0, `${page.url()}\n  ${list.join('\n  ')}`);
}
