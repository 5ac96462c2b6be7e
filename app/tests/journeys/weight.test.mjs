// What a cold page costs over the wire: under 60 kB compressed without fonts, fonts 55 kB at most.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open } from './harness/browser.mjs';

const [PAGE, FONTS] = [60_000, 55_000];

let world;
before(async () => { world = await open(); });
after(() => world?.end());

/** Bytes of all answers to a page that was never visited before, fonts and people's own files apart. */
async function weigh(role, path) {
  const page = role ? await world.people.person(role) : await world.people.visitor();
  const requests = [];
  page.on('requestfinished', (request) => requests.push(request));
  await page.goto(path, { waitUntil: 'networkidle' });
  const weight = { page: 0, fonts: 0, parts: [] };
  for (const request of requests) {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    const { pathname } = new URL(request.url());
    if (pathname.includes('/attachments/')) continue;
    const bytes = responseBodySize + responseHeadersSize;
    weight[request.resourceType() === 'font' ? 'fonts' : 'page'] += bytes;
    weight.parts.push(`${pathname} ${bytes}`);
  }
  await page.context().close();
  return weight;
}

for (const [role, path] of [
  [null, '/sign-in'], ['Basic', '/'], ['Advanced', '/home'], ['Taskfire Administrator', '/tickets/open'], ['Advanced', '/tickets/new'],
  ['Advanced', '/my/profile'], ['Advanced', '/help'], ['Technician', '/desk'], ['Technician', '/desk/tickets'], ['Administrator', '/desk/settings'],
]) {
  test(`${path} as ${role ?? 'nobody'}`, async () => {
    const { page, fonts, parts } = await weigh(role, path);
    assert.ok(page < PAGE && fonts <= FONTS, `${page} bytes and ${fonts} of fonts:\n  ${parts.join('\n  ')}`);
  });
}

test('a ticket, as customer and as staff', async () => {
  const page = await world.people.person('Taskfire Administrator');
  await page.goto('/tickets/open');
  const [number] = (await page.locator('tbody').innerText()).match(/T\d{8}\.\d{4,}/);
  await page.context().close();
  for (const [role, path] of [['Taskfire Administrator', `/tickets/${number}`], ['Technician', `/desk/tickets/${number}`]]) {
    const { page: bytes, fonts, parts } = await weigh(role, path);
    assert.ok(bytes < PAGE && fonts <= FONTS, `${bytes} bytes and ${fonts} of fonts:\n  ${parts.join('\n  ')}`);
  }
});
