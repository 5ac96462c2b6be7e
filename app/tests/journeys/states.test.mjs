// States that no link leads to: nothing found, not permitted, not there, somebody else was faster, and errors of every
// form. Each is right in every way, the error names its field, and what was typed stays (decision 20, T-13, T-60, T-108).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errors } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { shoot } from './harness/pictures.mjs';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

describe('pages that answer with a refusal or with nothing', () => {
  for (const [role, path, status, name] of [
    ['Basic', '/tickets?q=qqqqqq', 200, 'no-match'],
    ['Basic', '/tickets/search', 200, 'search-empty'],
    ['Basic', '/tickets/search?q=qqqqqq', 200, 'search-no-match'],
    ['Basic', '/tickets/open', 403, 'denied'],
    ['Basic', '/desk', 403, 'denied-desk'],
    ['Basic', '/tickets/T20200101.0001', 404, 'ticket-not-found'],
    ['Basic', '/no/such/page', 404, 'not-found'],
    ['Technician', '/desk/tickets?q=qqqqqq', 200, 'desk-no-match'],
    ['Technician', '/desk/search?q=qqqqqq', 200, 'desk-search-no-match'],
    ['Technician', '/desk/settings/provider', 403, 'desk-denied'],
    ['Technician', '/desk/tickets/T20200101.0001', 404, 'desk-not-found'],
    [null, '/reset/not-a-link-that-was-ever-sent', 404, 'dead-link'],
  ]) {
    test(`${path} as ${role ?? 'nobody'}: ${status}`, async () => {
      const page = role ? await world.people.person(role) : await world.people.visitor();
      const answer = await page.goto(path);
      assert.equal(answer.status(), status);
      await check(page);
      await shoot(page, `state-${name}`);
      await page.context().close();
    });
  }
});

describe('forms with nothing in what they need', () => {
  /** The first link of a page whose address matches. */
  const linked = async (page, from, pattern) => {
    await page.goto(from);
    const found = (await page.$$eval('a[href]', (all) => all.map((a) => new URL(a.href).pathname))).find((path) => pattern.test(path));
    assert.ok(found, `no link ${pattern} on ${from}`);
    return found;
  };
  const ID = '[0-9a-f-]{36}';
  for (const [role, name, find] of [
    ['Basic', 'profile', () => '/my/profile'],
    ['Basic', 'password', () => '/my/password'],
    ['Administrator', 'organization-new', () => '/desk/organizations/new'],
    ['Administrator', 'organization-edit', async (page) => `${await linked(page, '/desk/organizations', new RegExp(`^/desk/organizations/${ID}$`))}/edit`],
    ['Administrator', 'location-new', async (page) => `${await linked(page, '/desk/organizations', new RegExp(`^/desk/organizations/${ID}$`))}/locations/new`],
    ['Administrator', 'contact-new', async (page) => `${await linked(page, '/desk/organizations', new RegExp(`^/desk/organizations/${ID}$`))}/contacts/new`],
    ['Administrator', 'contact-edit', async (page) => `${await linked(page, '/desk/contacts', new RegExp(`^/desk/contacts/${ID}$`))}/edit`],
    ['Administrator', 'resource-new', () => '/desk/settings/resources/new'],
    ['Administrator', 'provider', () => '/desk/settings/provider'],
    ...['queues', 'statuses', 'priorities', 'roles', 'sources', 'work-types', 'issue-types', 'categories', 'request-types', 'staff-levels']
      .map((list) => ['Administrator', list, () => `/desk/settings/${list}/new`]),
    ['Technician', 'ticket-edit', async (page) => `${await linked(page, '/desk/tickets', /^\/desk\/tickets\/T\d/)}/edit`],
    ['Technician', 'ticket-time', async (page) => `${await linked(page, '/desk/tickets', /^\/desk\/tickets\/T\d/)}/time`],
    ['Technician', 'ticket-attachments', async (page) => `${await linked(page, '/desk/tickets', /^\/desk\/tickets\/T\d/)}/attachments`],
  ]) {
    test(name, async () => {
      const page = await world.people.person(role);
      await page.goto(await find(page));
      const form = page.locator('main form[method="post"]').filter({ has: page.locator('input:not([type="hidden"]), textarea') }).first();
      // Empty what is needed; what is not needed gets a value that must survive.
      const kept = await form.evaluate((element) => {
        for (const field of element.querySelectorAll('input[required]:not([type="radio"]):not([type="checkbox"]), textarea[required]')) field.value = '';
        const free = element.querySelector('input[type="text"]:not([required]):not([maxlength="1"]):not([list]), textarea:not([required])');
        if (!free) return null;
        free.value = 'kept <b>as typed</b>';
        return free.name;
      });
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
      await press(form.locator('button:not([formaction]):not([type="button"])').last());
      assert.equal((await answered).status(), 422);
      const { summary } = await errors(page);
      assert.ok(summary.length > 10, 'the summary says what is wrong');
      for (const href of await page.$$eval('.error-summary a', (all) => all.map((a) => a.getAttribute('href'))))
        assert.equal(await page.locator(`[id="${href.slice(1)}"]`).count(), 1, `${href} leads to a field`);
      if (kept) assert.equal(await page.locator(`main [name="${kept}"]`).first().inputValue(), 'kept <b>as typed</b>', `${kept} is kept`);
      await check(page);
      await shoot(page, `state-form-${name}`);
      await page.context().close();
    });
  }
});

test('whoever saves over a newer change is told, and keeps what was typed (T-108)', async () => {
  const page = await world.people.person('Technician');
  await page.goto('/desk/tickets');
  const number = (await page.locator('tbody').first().innerText()).match(/T\d{8}\.\d{4,}/)[0];
  const other = await page.context().newPage();
  for (const one of [page, other]) await one.goto(`/desk/tickets/${number}/edit`);
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('First come');
  await other.getByRole('textbox', { name: 'Title', exact: true }).fill('Second come');
  await press(page.getByRole('button', { name: 'Save' }));
  const answered = other.waitForResponse((answer) => answer.request().method() === 'POST');
  await press(other.getByRole('button', { name: 'Save' }));
  assert.equal((await answered).status(), 409);
  assert.match(await other.getByRole('main').innerText(), /Someone else was faster/);
  assert.equal(await other.getByRole('textbox', { name: 'Title', exact: true }).inputValue(), 'Second come');
  await check(other);
  await shoot(other, 'state-stale');
  await page.context().close();
});
