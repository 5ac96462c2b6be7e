// Every page that a link leads to, for every role: it answers, and it is right in every way (WCAG 2.2 AA, 320 px, no
// complaint in the console), at desktop and phone width, light and dark.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { open } from './harness/browser.mjs';
import { faults } from './harness/check.mjs';
import { shoot } from './harness/pictures.mjs';

/** How many pages are looked at of those that differ only in the record they show: tickets differ most. */
const ofAKind = (name) => (/\/NUMBER$/.test(name) ? 3 : 1);

/** One name for all pages of a kind: ids, numbers and values of filters taken out. */
function kind(url) {
  const path = url.pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(/T\d{8}\.\d{4,}/g, 'NUMBER')
    .replace(/^\/help\/.+/, '/help/TOPIC')
    .replace(/^\/demo\/mail\/[^/]+/, '/demo/mail/LETTER');
  const keys = [...new Set(url.searchParams.keys())].sort().join('&');
  return keys ? `${path}?${keys}` : path;
}

const links = (page) => page.$$eval('a[href]', (all) => all.map((a) => a.href));

/** Roles from most to least pages; a kind of page seen with one role is only visited, not examined again, with the next. */
const FACES = {
  desk: ['Administrator', 'Technician', 'Dispatcher'],
  portal: ['Taskfire Administrator', 'Basic', 'Manager', 'Advanced', 'Taskfire Resource', 'Second organization'],
};

let world;
before(async () => { world = await open(); });
after(() => world?.end());

// Both faces side by side: what most of the time goes into is axe, one thread for each page.
describe('pages', { concurrency: true }, () => { for (const [face, roles] of Object.entries(FACES)) {
  describe(`pages of the ${face}`, { concurrency: 1 }, () => {
    const examined = new Set();
    for (const role of roles) {
      test(`as ${role}`, async () => {
        const page = await world.people.person(role);
        const seen = new Map();
        const queue = [new URL(face === 'desk' ? '/desk' : '/', world.demo.url)];
        const wrong = [];
        const fresh = new Set();
        while (queue.length) {
          const url = queue.shift();
          const name = kind(url);
          const known = seen.get(name) ?? new Set();
          if (known.has(url.href) || known.size >= ofAKind(name)) continue;
          seen.set(name, known.add(url.href));
          if (examined.has(name)) {
            const answer = await page.request.get(url.href);
            if (!answer.ok()) wrong.push(`${url.pathname}${url.search}: ${answer.status()}`);
            const found = (await answer.text()).matchAll(/<a\b[^>]*\bhref="([^"]+)"/g);
            queue.push(...follow([...found].map(([, href]) => new URL(href.replaceAll('&amp;', '&'), url)), url));
            continue;
          }
          fresh.add(name);
          const answer = await page.goto(url.href).catch((error) => error);
          if (answer.status?.() !== 200) {
            wrong.push(`${url.pathname}${url.search}: ${answer.status?.() ?? answer.message}`);
            continue;
          }
          const list = await faults(page);
          if (list.length) wrong.push(`${url.pathname}${url.search}\n    ${list.join('\n    ')}`);
          await shoot(page, `${face}-${name.replace(/[^A-Za-z0-9.]+/g, '_').replace(/^_/, '') || 'start'}${known.size > 1 ? `-${known.size}` : ''}`);
          queue.push(...follow((await links(page)).map((href) => new URL(href)), url));
        }
        await page.context().close();
        for (const name of fresh) examined.add(name);
        assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`);
      });
    }
  });
} });

/** The links that lead to pages of ours. Files, exports and ways out are tried elsewhere. */
function follow(found, from) {
  return found.filter((url) => {
    url.hash = '';
    return url.origin === from.origin && url.href !== from.href
      && new Set(url.searchParams.keys()).size < 2 // Filters together show nothing that each alone does not.
      && !/\.csv$|\/csv$|\/export$|\/template$|\/attachments\/|\/html$/.test(url.pathname) && url.searchParams.get('as') !== 'csv';
  });
}
