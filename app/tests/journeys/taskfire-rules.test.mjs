// An escalation rule acts at night while everybody of the help desk is out of office. Who administers the desk sets hours,
// absences and the rule in the browser and tries it before; a ticket comes in and the rule hands it to the provider by
// itself; the log says why (F-123 … F-140). The program's clock stays as it is: the hours are set so that it is night now.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newInternalTicket, steps } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { shoot } from './harness/pictures.mjs';
import { PHONE } from './harness/sizes.mjs';

const RULE = 'Nobody there at night';
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

let world;
before(async () => { world = await open(); });
after(() => world?.end());

const main = async (page) => (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
const verify = async (page, name) => { await shoot(page, `rules-${name}`); await check(page); };
const pad = (number) => String(number).padStart(2, '0');

/** A moment as fields of date and time take it, in the zone of the people of this test. */
const typed = (at) => new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
}).format(at).replace(' ', 'T');

test('an out-of-office rule acts at night', async (t) => {
  const step = steps(t);
  const ann = (options) => world.people.person('Taskfire Administrator', options);
  const title = 'The server room is hot';
  const mailbox = new Mailbox(world.demo);
  const now = new Date();
  // Two hours of business a day, twelve hours from now: everything else is night.
  const opens = (Number(typed(now).slice(11, 13)) + 11) % 22;
  let number;

  await step('the administrator sets the hours of business', async () => {
    const page = await ann();
    await page.goto('/taskfire/hours');
    for (const day of DAYS) await page.getByRole('textbox', { name: day }).fill(`${pad(opens)}:00-${pad(opens + 2)}:00`);
    await press(page.getByRole('button', { name: 'Save' }).first());
    assert.match(await main(page), /closed now/);
    await page.context().close();
  });

  await step('and writes a rule, on a phone without script', async () => {
    const page = await ann({ script: false, viewport: PHONE });
    await page.goto('/taskfire/rules');
    await press(page.getByRole('link', { name: 'New rule' }).first());
    await press(page.getByRole('button', { name: 'Save' }));
    assert.ok(await page.locator('.error-summary').isVisible(), 'a rule has a name');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(RULE);
    await page.getByRole('radio', { name: /^Outside business hours/ }).check();
    await page.getByRole('radio', { name: 'Everybody of its queue is out of office' }).check();
    await page.getByRole('checkbox', { name: 'Tom Okafor' }).check();
    await press(page.getByRole('button', { name: 'Save' }));
    const row = page.getByRole('row').filter({ hasText: RULE });
    assert.match(await row.innerText(), /outside business hours[^]*everybody of its queue is out of office[^]*escalate it to the provider/);
    await page.context().close();
  });

  await step('the dry run says that it would not act: somebody is there', async () => {
    const page = await ann();
    await page.goto('/taskfire/rules');
    await verify(page, 'list');
    await press(page.getByRole('link', { name: 'Try the rules' }).first());
    await page.getByLabel('Queue', { exact: true }).selectOption('Help Desk');
    await press(page.getByRole('button', { name: 'Try' }));
    const found = await main(page);
    assert.match(found, /No rule would act/);
    assert.match(found, /Somebody of the queue is there/);
    assert.match(found, /It is outside business hours/);
    await page.context().close();
  });

  await step('everybody is out of office', async () => {
    const page = await ann();
    for (const name of ['Ann Keller', 'Tom Okafor']) {
      await page.goto('/taskfire/out-of-office');
      await page.getByLabel('Who').selectOption(name);
      await page.getByLabel('From').fill(typed(new Date(now.getTime() - 3_600_000)));
      await page.getByLabel('To', { exact: true }).fill(typed(new Date(now.getTime() + 5 * 86_400_000)));
      await page.getByRole('textbox', { name: 'Reason' }).fill('Summer party');
      await press(page.getByRole('button', { name: 'Save' }));
    }
    const away = await page.getByRole('table', { name: 'Away now' }).innerText();
    for (const name of ['Ann Keller', 'Tom Okafor', 'Lea Stein']) assert.ok(away.includes(name), name);
    await page.context().close();
  });

  await step('the dry run says which rule acts and why, and that by day it would not', async () => {
    const page = await ann();
    await page.goto('/taskfire/rules/try');
    await page.getByLabel('Queue', { exact: true }).selectOption('Help Desk');
    await press(page.getByRole('button', { name: 'Try' }));
    const found = await main(page);
    assert.match(found, new RegExp(`The rule “${RULE}” would act`));
    for (const part of ['Everybody of the queue is out of office', 'It is outside business hours']) assert.ok(found.includes(part), `${part}: ${found}`);
    await verify(page, 'try');
    const day = new Date(now.getTime() + 86_400_000);
    await page.getByLabel('Date and time').fill(`${typed(day).slice(0, 10)}T${pad(opens)}:30`);
    await press(page.getByRole('button', { name: 'Try' }));
    assert.match(await main(page), /No rule would act.*during business hours/);
    await verify(page, 'try-not');
    await page.context().close();
  });

  await step('a ticket comes in, and the rule hands it to the provider', async () => {
    const page = await world.people.person('Advanced');
    number = await newInternalTicket(page, { title, description: 'It smells of dust.' });
    await page.context().close();
    const mail = await mailbox.awaits('northwind-it', new RegExp(`\\[${number}\\] Escalated to us`));
    assert.ok(mail.text.includes(RULE), 'the mail names the rule');
    await mailbox.awaits('tom.okafor', new RegExp(`\\[${number}\\] Moved by the rule “${RULE}”`));
    const desk = await ann();
    await desk.goto(`/tickets/${number}`);
    const strip = (await desk.getByRole('region', { name: 'Who has the ticket' }).innerText()).replace(/\s+/g, ' ');
    assert.match(strip, new RegExp(`Northwind IT \\(has the ticket now\\).*Escalated by rule “${RULE}”`));
    await desk.context().close();
    const requester = await world.people.person('Advanced');
    await requester.goto(`/tickets/${number}`);
    assert.match(await main(requester), /Northwind IT/);
    await requester.context().close();
  });

  await step('the log tells which facts matched', async () => {
    const page = await ann();
    await page.goto('/taskfire/rules/log');
    const row = page.getByRole('row').filter({ hasText: number });
    const text = await row.innerText();
    for (const part of [RULE, 'handed on', 'Outside business hours:', 'Everybody out of office in Help Desk']) assert.ok(text.includes(part), part);
    assert.equal(await row.count(), 1, 'once');
    await verify(page, 'log');
    await page.context().close();
  });

  await step('once somebody is back, tickets stay with the help desk', async () => {
    const page = await ann();
    await page.goto('/taskfire/out-of-office');
    await press(page.getByRole('button', { name: 'End Tom Okafor' }));
    const customer = await world.people.person('Advanced');
    const other = await newInternalTicket(customer, { title: 'The lamp hums', description: 'In the hall.' });
    await mailbox.awaits('tom.okafor', new RegExp(`\\[${other}\\]`)).catch(() => {});
    await page.goto(`/tickets/${other}`);
    assert.match(await main(page), /Your IT help desk \(has the ticket now\)/);
    for (const one of [page, customer]) await one.context().close();
  });
});
