// The internal help desk at work, in real browsers, with script and without: a colleague asks, internal IT takes the ticket,
// notes something among themselves, records time and escalates it; the provider declines, is asked again, accepts, works and
// sends it back; internal IT completes it and the requester reads the answer. At each step everybody is told whose turn it
// is, and nobody reads what was not said to them (F-6, F-60, F-76, F-77, F-92, F-94, F-97, F-99, F-101 … F-118, F-178, F-226).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newInternalTicket, steps } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { shoot } from './harness/pictures.mjs';
import { PHONE } from './harness/sizes.mjs';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

/** Who has the ticket, as its path strip says it: the stops, and what happened last. */
const path = async (page) => (await page.getByRole('region', { name: 'Who has the ticket' }).innerText()).replace(/\s+/g, ' ');
const status = (page) => page.getByRole('region', { name: 'Status' }).innerText();
const main = (page) => page.getByRole('main').innerText();

for (const script of [true, false]) {
  test(`internal IT, provider and back ${script ? 'with' : 'without'} script`, async (t) => {
    const step = steps(t);
    const title = script ? 'The beamer stays dark' : 'The beamer shows no picture';
    const secret = `Between us: lamp ${script ? 'seven' : 'eight'} is on its way.`;
    const ask = `We changed the lamp, it stays dark. Please look at the board ${script ? 'A' : 'B'}.`;
    const declined = 'Boards are not in the contract. Is the cable new?';
    const again = `The cable is new, and the board is covered since ${script ? 'May' : 'June'}.`;
    const done = 'The board had a loose plug. Please try it once more.';
    const resolution = 'A plug inside was loose. It shines again.';
    const mailbox = new Mailbox(world.demo);
    const as = (role, options = {}) => world.people.person(role, { script, ...options });
    const tom = (options) => as('Taskfire Resource', options);
    const address = (role) => world.people.signIn(role).user_name;
    const verify = async (page, name) => { if (script) { await shoot(page, `taskfire-${name}`); await check(page); } };
    let number;

    await step('a colleague asks', async () => {
      const page = await as('Advanced');
      number = await newInternalTicket(page, { title, description: 'In meeting room 2, since this morning.' });
      await page.goto(`/tickets/${number}`);
      assert.match(await status(page), /Your IT help desk has it/);
      for (const name of ['Track Time', 'Escalate', 'Edit']) assert.equal(await page.getByRole('main').getByRole('link', { name, exact: true }).count(), 0, `${name} is not for requesters (F-76)`);
      const mail = await mailbox.awaits(address('Advanced'), new RegExp(`\\[${number}\\]`));
      assert.ok(mail.text.includes(`${world.demo.url}/tickets/${number}`));
      await page.context().close();
    });

    await step('internal IT takes it on a phone', async () => {
      const page = await tom({ viewport: PHONE });
      await page.goto('/taskfire/unassigned');
      await press(page.getByRole('link', { name: title }).first());
      assert.match(await path(page), /Your IT help desk \(has the ticket now\)[^]*Northwind IT\s+not involved/);
      await press(page.getByRole('button', { name: 'Accept' }));
      assert.match(await status(page), /Tom Okafor has it since/);
      await verify(page, 'accepted');
      const composer = page.locator('form.composer');
      await composer.getByText('Our help desk only', { exact: true }).click();
      assert.ok(await composer.getByText(/^Only the IT help desk of/).isVisible(), 'the form says who will read it');
      await composer.getByRole('textbox', { name: 'Note' }).fill(secret);
      await press(composer.getByRole('button', { name: 'Add Note' }));
      assert.ok((await page.locator('.entry--private').innerText()).includes(secret));
      await page.context().close();
    });

    await step('and records time with the stopwatch (F-94)', async () => {
      const page = await tom();
      await page.goto(`/tickets/${number}`);
      const watch = page.getByRole('region', { name: 'Stopwatch' });
      await press(watch.getByRole('button', { name: 'Start' }));
      if (script) await page.waitForFunction(() => document.querySelector('[role="timer"]').textContent >= '00:00:02');
      await press(watch.getByRole('button', { name: 'Record' }));
      // Each run on a day of its own: entries of one person that overlap are asked about.
      await page.getByLabel('Date').fill(new Date(Date.now() - (script ? 1 : 2) * 86_400_000).toISOString().slice(0, 10));
      await page.getByRole('textbox', { name: 'Summary Notes' }).fill('Changed the lamp.');
      await page.getByRole('textbox', { name: 'Internal Notes' }).fill(secret);
      await press(page.getByRole('button', { name: 'Record time' }));
      assert.match(await main(page), /Changed the lamp\./);
      await page.context().close();
    });

    await step('and escalates it with reason and note (F-101 … F-111)', async () => {
      const page = await tom();
      await page.goto(`/tickets/${number}`);
      await press(page.getByRole('link', { name: 'Escalate', exact: true }));
      await press(page.getByRole('button', { name: 'Escalate now' }));
      assert.ok(await page.locator('.error-summary').isVisible(), 'reason and note are asked for');
      await verify(page, 'escalate-errors');
      await page.getByRole('radio', { name: 'No skill' }).check();
      await page.getByRole('textbox', { name: 'Note to the receiver' }).fill(ask);
      await verify(page, 'escalate');
      await press(page.getByRole('button', { name: 'Escalate now' }));
      const strip = await path(page);
      assert.match(strip, /Northwind IT \(has the ticket now\)/);
      assert.match(strip, /Escalated by Tom Okafor/);
      assert.match(strip, /Reason: No skill/);
      assert.match(strip, /The IT help desk stays in front of the requester/);
      assert.match(await status(page), /Northwind IT has it since/);
      await verify(page, 'escalated');
      const mail = await mailbox.awaits('northwind-it', new RegExp(`\\[${number}\\] Escalated to us`));
      assert.ok(mail.text.includes(ask));
      await page.context().close();
    });

    await step('the technician declines with a reason, and the bell of internal IT counts it (F-226)', async () => {
      const waiting = await tom();
      await waiting.goto('/taskfire/provider');
      assert.ok(await waiting.getByRole('link', { name: title }).count());
      const unread = async () => Number(await waiting.locator('[data-bell-unread]').textContent());
      const before = await unread();

      const page = await as('Technician');
      await page.goto('/desk/tickets');
      await page.goto(`/desk/tickets/${number}`);
      assert.match(await main(page), /Our turn since [^]*Escalated by Tom Okafor/);
      assert.ok((await page.content()).includes(ask));
      assert.ok(!(await page.content()).includes('Between us'), 'what the desk said among itself is not for the provider (F-97)');
      await verify(page, 'provider-asked');
      await press(page.getByRole('link', { name: 'Decline', exact: true }));
      await press(page.getByRole('button', { name: 'Decline', exact: true }));
      assert.ok(await page.locator('.error-summary').isVisible(), 'a reason is asked for');
      await page.getByRole('textbox').first().fill(declined);
      await press(page.getByRole('button', { name: 'Decline', exact: true }));
      assert.match(await main(page), /IT help desk has the ticket since [^]*Declined by Marek Dahl/);
      await page.context().close();

      const mail = await mailbox.awaits(address('Taskfire Resource'), new RegExp(`\\[${number}\\] Declined`));
      assert.ok(mail.text.includes(declined));
      if (script) await waiting.waitForFunction((past) => Number(document.querySelector('[data-bell-unread]').textContent) > past, before);
      else await waiting.reload();
      assert.ok(await unread() > before, 'the bell counts it, with script in the open page (F-182)');
      await waiting.goto('/notifications');
      assert.match(await waiting.getByRole('row').filter({ hasText: number }).first().innerText(), /Declined/);
      await waiting.context().close();
    });

    await step('internal IT reads why and escalates again', async () => {
      const page = await tom();
      await page.goto('/taskfire/returned');
      await press(page.getByRole('link', { name: title }).first());
      const strip = await path(page);
      assert.match(strip, /Your IT help desk \(has the ticket now\)/);
      assert.match(strip, /Declined by Marek Dahl/);
      assert.ok((await main(page)).includes(declined));
      await verify(page, 'declined');
      await press(page.getByRole('link', { name: 'Escalate', exact: true }));
      await page.getByRole('radio', { name: 'Other', exact: true }).check();
      await page.getByRole('textbox', { name: 'Note to the receiver' }).fill(again);
      await press(page.getByRole('button', { name: 'Escalate now' }));
      assert.match(await path(page), /Northwind IT \(has the ticket now\)/);
      await page.context().close();
    });

    await step('the provider accepts, works and sends it back (F-112 … F-118)', async () => {
      const page = await as('Technician');
      await page.goto(`/desk/tickets/${number}`);
      await press(page.getByRole('button', { name: 'Accept', exact: true }));
      assert.match(await path(page), /Accepted/);
      assert.equal(await page.getByRole('link', { name: 'Decline', exact: true }).count(), 0, 'what is accepted is not declined');
      await mailbox.awaits(address('Taskfire Resource'), new RegExp(`\\[${number}\\] Accepted by Northwind IT`));
      const composer = page.locator('form.composer');
      await composer.getByText('Internal', { exact: true }).click();
      await composer.getByRole('textbox', { name: 'Note' }).fill('Among technicians: bill it.');
      await press(composer.getByRole('button', { name: 'Add Note' }));
      await press(page.getByRole('link', { name: 'Transfer to Taskfire' }));
      await verify(page, 'transfer');
      await page.getByRole('textbox').first().fill(done);
      await press(page.getByRole('button', { name: 'Transfer to Taskfire' }));
      assert.match(await main(page), /IT help desk has the ticket since [^]*Transferred to Taskfire by Marek Dahl/);
      for (const name of ['Edit', 'Complete', 'Transfer to Taskfire']) assert.equal(await page.getByRole('main').getByRole('link', { name, exact: true }).count(), 0, `${name}: its fields stand still (F-62)`);
      await page.context().close();
    });

    await step('internal IT completes it with a resolution (F-99)', async () => {
      const page = await tom();
      await page.goto('/taskfire/returned');
      await press(page.getByRole('link', { name: title }).first());
      assert.match(await path(page), /Transferred to Taskfire by Marek Dahl/);
      const source = await page.content();
      assert.ok(source.includes(done) && source.includes(secret));
      assert.ok(!source.includes('Among technicians'), 'notes inside the provider stay there');
      await press(page.getByRole('link', { name: 'Complete', exact: true }));
      await page.getByRole('textbox', { name: 'Resolution' }).fill(resolution);
      await press(page.getByRole('button', { name: 'Complete' }));
      await page.getByRole('button', { name: 'Reopen', exact: true }).waitFor();
      assert.match(await path(page), /Your IT help desk \(had the ticket last\)/);
      await verify(page, 'completed');
      await page.goto('/taskfire/completed');
      assert.ok(await page.getByRole('link', { name: title }).count());
      await page.context().close();
    });

    await step('the requester reads the answer and nothing of what was said behind', async () => {
      const mail = await mailbox.awaits(address('Advanced'), new RegExp(`\\[${number}\\] Complete`));
      assert.ok(mail.text.includes(resolution));
      const page = await as('Advanced');
      await page.goto(`/tickets/${number}`);
      const source = await page.content();
      assert.ok(source.includes(resolution) && source.includes('Changed the lamp.'));
      for (const part of ['Between us', 'Among technicians', ask, again, declined]) assert.ok(!source.includes(part), `not for the requester: ${part}`);
      assert.match(await status(page), /Complete/);
      await verify(page, 'requester');
      await page.context().close();
    });

    await step('the mails of the demo tell the same, each to whom it is for', async () => {
      const page = await world.people.visitor({ script });
      await page.goto(world.demo.mailUrl);
      const row = page.getByRole('row').filter({ hasText: number });
      for (const subject of ['Escalated to us', 'Declined', 'Complete']) assert.ok(await row.filter({ hasText: subject }).count(), `a mail “${subject}”`);
      await press(row.filter({ hasText: 'Declined' }).getByRole('link').first());
      assert.ok((await main(page)).includes(declined));
      const mails = (await mailbox.all()).filter((one) => one.subject.includes(number));
      const requester = mails.filter((one) => one.to.includes(address('Advanced')));
      for (const one of requester) for (const part of ['Between us', 'Among technicians', ask, again, declined])
        assert.ok(!`${one.text}${one.html}`.includes(part), `“${one.subject}” does not tell the requester: ${part}`);
      for (const one of mails.filter((mail) => mail.to.includes('northwind-it'))) assert.ok(!`${one.text}${one.html}`.includes('Between us'), one.subject);
      await page.context().close();
    });

    await step('nobody of another organization sees any of it (T-13)', async () => {
      const stranger = await as('Second organization');
      for (const door of ['', '/escalation', '/recall', '/take-back', '/time', '/complete', '/vendors'])
        assert.ok([403, 404].includes((await stranger.request.get(`/tickets/${number}${door}`)).status()), door);
      assert.equal((await stranger.request.get(`/tickets/${number}`)).status(), 404);
      await stranger.goto(`/tickets/search?q=${number}`);
      assert.equal(await stranger.locator(`a[href*="${number}"]`).count(), 0);
      const colleague = await as('Basic');
      assert.equal((await colleague.request.get(`/tickets/${number}`)).status(), 404, 'a Basic user sees the own tickets alone');
      for (const page of [stranger, colleague]) await page.context().close();
    });
  });
}

test('one act on several tickets of a list (F-87, T-123)', async () => {
  const customer = await world.people.person('Advanced');
  const titles = ['Badge reader blinks', 'Door bell is silent'];
  for (const title of titles) await newInternalTicket(customer, { title, description: 'At the side door.' });
  await customer.context().close();
  const page = await world.people.person('Taskfire Resource');
  await page.goto('/taskfire/unassigned');
  for (const title of titles) await page.getByRole('row').filter({ hasText: title }).getByRole('checkbox').check();
  await press(page.getByRole('button', { name: 'Accept' }));
  assert.match(await main(page), /Done for 2 tickets/);
  await page.goto('/taskfire/mine');
  for (const title of titles) await page.getByRole('row').filter({ hasText: title }).getByRole('checkbox').check();
  await press(page.getByRole('button', { name: 'Escalate to provider' }));
  await check(page);
  await shoot(page, 'taskfire-bulk');
  await page.getByLabel('Reason').selectOption('No capacity');
  await page.getByRole('textbox', { name: 'Note to the provider' }).fill('Both at the side door.');
  await press(page.getByRole('button', { name: /^Do it for 2 tickets/ }));
  assert.match(await main(page), /Done for 2 tickets/);
  await check(page);
  await shoot(page, 'taskfire-bulk-done');
  await page.goto('/taskfire/provider');
  for (const title of titles) assert.ok(await page.getByRole('link', { name: title }).count(), `${title} is with the provider`);
  await page.context().close();
});
