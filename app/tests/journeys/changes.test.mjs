// A change is approved before the work begins: the customer's Manager is asked on Home, says why not, changes their mind; the
// desk sees it, names one more approver and asks again; End Client Tickets are followed and not touched (F-86, T-180, P-126, P-165).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { steps } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { shoot } from './harness/pictures.mjs';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

const main = async (page) => (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
const verify = async (page, name) => { await shoot(page, `changes-${name}`); await check(page); };

test('a change is approved in the portal and followed on the desk', async (t) => {
  const step = steps(t);
  let address;
  let number;

  await step('Home says that an approval is awaited, and leads to it', async () => {
    const page = await world.people.person('Manager');
    await page.goto('/home');
    assert.match(await page.locator('body').innerText(), /await(s)? your approval/);
    await verify(page, 'home');
    await page.goto('/tickets/approvals');
    await verify(page, 'list');
    await press(page.locator('td.lead a').first());
    address = new URL(page.url()).pathname;
    number = address.split('/').at(-1);
    await verify(page, 'ticket');
    await page.context().close();
  });

  await step('a rejection needs a reason; an answer can be changed, without script too', async () => {
    const page = await world.people.person('Manager', { script: false });
    await page.goto(address);
    const section = () => page.getByRole('region', { name: 'Approvals' });
    await press(section().getByRole('button', { name: 'Reject' }));
    assert.match(await page.locator('.error-summary').innerText(), /say why/);
    await section().getByLabel('Comment').fill('Not in the week of the audit.');
    await press(section().getByRole('button', { name: 'Reject' }));
    assert.match(await section().innerText(), /Rejected/);
    assert.match(await section().innerText(), /week of the audit/);
    await section().getByLabel('Comment').fill('The Saturday after it is fine.');
    await press(section().getByRole('button', { name: 'Approve' }));
    assert.match(await section().innerText(), /You approved this/);
    assert.match(await section().innerText(), /Earlier answers: 1/);
    await page.context().close();
  });

  await step('the desk sees the answers, names one more approver and asks them', async () => {
    const page = await world.people.person('Administrator');
    await page.goto(`/desk/tickets/${number}`);
    await press(page.getByRole('navigation', { name: 'Pages of this ticket' }).getByRole('link', { name: 'Approvals' }));
    assert.match(await main(page), /The Saturday after it is fine/);
    await verify(page, 'desk');
    await page.getByRole('combobox', { name: 'Approver' }).selectOption({ index: 1 });
    await press(page.getByRole('button', { name: 'Add approver' }));
    await press(page.getByRole('button', { name: 'Ask again' }));
    assert.match(await main(page), /The approvers are asked|Waiting/);
    await page.goto('/desk/settings/change-boards');
    await verify(page, 'boards');
    await press(page.getByRole('link', { name: 'Change advisory board', exact: true }));
    await verify(page, 'board');
    await page.getByLabel('Name').fill('');
    await press(page.getByRole('button', { name: 'Save' }));
    assert.equal(await page.locator('.error-summary').count(), 1);
    await verify(page, 'board-wrong');
    await page.context().close();
  });
});

test('who pays for another organization follows its tickets and changes nothing', async () => {
  const page = await world.people.person('Manager');
  await page.goto('/tickets/end-clients');
  await verify(page, 'end-clients');
  await press(page.locator('td.lead a').first());
  await verify(page, 'end-client');
  assert.equal(await page.getByRole('main').locator('form[method=post]').count(), 0, 'nothing to send');
  const number = new URL(page.url()).pathname.split('/').at(-1);
  assert.equal((await page.request.get(`/tickets/${number}`)).status(), 404, 'it is no ticket of one’s own');
  await page.context().close();
});
