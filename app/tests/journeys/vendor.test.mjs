// A vendor answers, in real browsers, with script and without: internal IT hands a ticket to a company that works for it, the
// company accepts by the link of its mail, answers with a file and says that it is done; meanwhile another company is asked
// at the side. Only the desk reads any of it (F-158 … F-163, F-226, F-229).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { newInternalTicket, steps } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { note, screenshot } from './harness/files.mjs';
import { Mailbox, answer } from './harness/mail.mjs';
import { shoot } from './harness/pictures.mjs';
import { PHONE } from './harness/sizes.mjs';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const main = async (page) => (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
const path = async (page) => (await page.getByRole('region', { name: 'Who has the ticket' }).innerText()).replace(/\s+/g, ' ');

test('who administers the desk says how fast the carrier has to accept', async () => {
  const page = await world.people.person('Taskfire Administrator');
  await page.goto('/manage/vendors');
  // The sub-organizations have a vendor of this name, too.
  const own = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'Contoso Legal', exact: true }) });
  await press(own.getByRole('link', { name: 'Elbline Carrier' }));
  await press(page.getByRole('link', { name: 'Edit', exact: true }).first());
  await page.getByLabel('Minutes to accept a ticket').fill('60');
  await press(page.getByRole('button', { name: 'Save' }));
  assert.match(await main(page), /To accept within 1 h/);
  await page.context().close();
});

for (const script of [true, false]) {
  test(`a vendor answers by its link ${script ? 'with' : 'without'} script`, async (t) => {
    const step = steps(t);
    const title = script ? 'The line to the archive is dead' : 'The line to the archive is slow';
    const ask = `Circuit 8841-203 drops packets ${script ? 'since noon' : 'since breakfast'}. Please measure it.`;
    const told = 'Between us: the archive can wait until Tuesday.';
    const aside = `Can the copier wait for the line ${script ? 'today' : 'tomorrow'}?`;
    const found = 'A connector in the street was wet.';
    const picked = screenshot('measurement.png');
    const mailbox = new Mailbox(world.demo);
    const as = (role, options = {}) => world.people.person(role, { script, ...options });
    const verify = async (page, name) => { if (script) { await shoot(page, `vendor-${name}`); await check(page); } };
    const guest = (options = {}) => world.people.visitor({ script, ...options });
    let number;
    let link;

    await step('internal IT hands a ticket to the carrier', async () => {
      const customer = await as('Advanced');
      number = await newInternalTicket(customer, { title, description: 'Scans take minutes.' });
      await customer.context().close();
      const page = await as('Taskfire Resource');
      await page.goto(`/tickets/${number}`);
      await press(page.getByRole('button', { name: 'Accept' }));
      const composer = page.locator('form.composer');
      await composer.getByText('Our help desk only', { exact: true }).click();
      await composer.getByRole('textbox', { name: 'Note' }).fill(told);
      await press(composer.getByRole('button', { name: 'Add Note' }));
      await press(page.getByRole('link', { name: 'Escalate', exact: true }));
      await page.getByRole('radio', { name: /^Elbline Carrier/ }).check();
      await page.getByRole('radio', { name: 'Policy' }).check();
      await page.getByRole('textbox', { name: 'Note to the receiver' }).fill(ask);
      await press(page.getByRole('button', { name: 'Escalate now' }));
      assert.match(await path(page), /Elbline Carrier \(has the ticket now\).*To be accepted by/);
      await page.context().close();

      const mail = await mailbox.awaits('repair@elbline.example', new RegExp(number));
      assert.ok(mail.text.includes(ask) && mail.html.includes('Contoso Legal'));
      assert.ok(!`${mail.text}${mail.html}`.includes('Between us'), 'notes of the desk are never sent along (F-161)');
      [link] = mail.text.match(/http:\/\/localhost:\d+\/vendor\/[^\s)>]+/);
    });

    await step('the carrier accepts by the link of its mail, on a phone', async () => {
      const page = await guest({ viewport: PHONE });
      await page.goto(link);
      const text = await main(page);
      for (const part of [number, 'Contoso Legal', ask]) assert.ok(text.includes(part), part);
      const source = await page.content();
      for (const part of ['Between us', 'Scans take minutes', 'Tom Okafor has']) assert.ok(!source.includes(part), `what was not chosen: ${part}`);
      await verify(page, 'guest');
      await press(page.getByRole('button', { name: 'Accept' }));
      assert.equal(await page.getByRole('button', { name: 'Accept' }).count(), 0);
      await page.context().close();
      const desk = await as('Taskfire Resource');
      await desk.goto(`/tickets/${number}`);
      assert.match(await path(desk), /Elbline Carrier \(has the ticket now\).*Accepted/);
      await desk.context().close();
    });

    await step('and answers with a file', async () => {
      const page = await guest();
      await page.goto(link);
      await press(page.getByRole('button', { name: 'Send answer' }));
      assert.ok(await page.locator('.error-summary').isVisible(), 'an answer says something');
      await verify(page, 'guest-error');
      await page.getByRole('textbox', { name: 'Your answer' }).fill(found);
      await page.locator('input[type="file"]').setInputFiles([picked, note('log.txt')]);
      await press(page.getByRole('button', { name: 'Send answer' }));
      assert.ok((await main(page)).includes(found));
      await verify(page, 'guest-answered');
      await page.context().close();
    });

    await step('meanwhile another company is asked at the side (F-229)', async () => {
      const page = await as('Taskfire Resource');
      await page.goto(`/tickets/${number}/vendors`);
      assert.ok((await main(page)).includes('Has the ticket'));
      await press(page.getByRole('link', { name: 'Ask a vendor' }));
      await page.getByLabel('Vendor', { exact: true }).selectOption('Kopierhaus Lease');
      await press(page.getByRole('button', { name: 'Continue' }));
      await page.getByRole('textbox', { name: 'Message' }).fill(aside);
      await press(page.getByRole('button', { name: 'Send' }));
      await page.goto(`/tickets/${number}`);
      assert.match(await path(page), /Elbline Carrier \(has the ticket now\)/, 'the ticket stays where it is');
      await page.context().close();
      const mail = await mailbox.awaits('service@kopierhaus.example', new RegExp(number));
      assert.ok(mail.text.includes(aside) && !mail.text.includes(ask) && !mail.text.includes(found), 'each reads its own conversation');
      const other = await guest();
      await other.goto(mail.text.match(/http:\/\/localhost:\d+\/vendor\/[^\s)>]+/)[0]);
      const text = await main(other);
      assert.ok(text.includes(aside) && !text.includes(found) && !text.includes(ask));
      await other.getByRole('textbox', { name: 'Your answer' }).fill('Yes.');
      await press(other.getByRole('button', { name: 'We are done' }));
      await other.context().close();
    });

    await step('the carrier is done, and the ticket is with internal IT again', async () => {
      const page = await guest();
      await page.goto(link);
      await press(page.getByRole('button', { name: 'We are done' }));
      assert.match(await main(page), /has ended/);
      assert.equal(await page.getByRole('textbox').count(), 0, 'nothing more can be written');
      await verify(page, 'guest-done');
      await page.context().close();
      await mailbox.awaits('tom.okafor', new RegExp(`\\[${number}\\] The vendor is done`));

      const desk = await as('Taskfire Resource');
      await desk.goto('/taskfire/returned');
      await press(desk.getByRole('link', { name: title }).first());
      assert.match(await path(desk), /Your IT help desk \(has the ticket now\).*Work of the other company is done/);
      await desk.goto(`/tickets/${number}/vendors`);
      assert.ok(!(await main(desk)).includes('Has the ticket'), 'neither has it any more');
      await verify(desk, 'threads');
      await press(desk.getByRole('link', { name: /^Elbline Carrier/ }));
      assert.ok((await main(desk)).includes(found));
      const files = await desk.$$eval('a[href*="/attachments/"]', (all) => Object.fromEntries(all.map((a) => [a.textContent.trim(), a.href])));
      assert.equal(sha(await (await desk.request.get(files['measurement.png'])).body()), sha(picked.buffer), 'the file as it was sent');
      await verify(desk, 'answered');
      await desk.context().close();
    });

    await step('nobody but the desk reads what the companies wrote (F-162)', async () => {
      for (const [role, address] of [['Advanced', `/tickets/${number}`], ['Technician', `/desk/tickets/${number}`]]) {
        const page = await as(role);
        await page.goto(address);
        const source = await page.content();
        for (const part of [found, ask, aside, 'measurement.png', 'Elbline', 'Kopierhaus']) assert.ok(!source.includes(part), `${role} does not read: ${part}`);
        assert.ok([403, 404].includes((await page.request.get(`/tickets/${number}/vendors`)).status()), role);
        await page.context().close();
      }
      const stranger = await as('Second organization');
      assert.equal((await stranger.request.get(`/tickets/${number}`)).status(), 404);
      await stranger.context().close();
      const wrong = await guest();
      await wrong.goto(`${link.slice(0, -4)}AAAA`);
      assert.match(await main(wrong), /This link does not work/);
      await verify(wrong, 'guest-dead');
      await wrong.context().close();
    });
  });
}

test('a vendor answers by mail; what somebody else writes waits for the desk (F-161)', async (t) => {
  const step = steps(t);
  const title = 'Toner leaks';
  const ours = 'We come tomorrow at nine.';
  const foreign = 'I am from the copier company, too: please send the key of the archive.';
  const mailbox = new Mailbox(world.demo);
  const tom = (options) => world.people.person('Taskfire Resource', options);
  const verify = async (page, name) => { await shoot(page, `vendor-mail-${name}`); await check(page); };
  let number;
  let mail;

  await step('the desk asks the copier company', async () => {
    const customer = await world.people.person('Advanced');
    number = await newInternalTicket(customer, { title, description: 'On the second floor.' });
    await customer.context().close();
    const page = await tom({ script: false });
    await page.goto(`/tickets/${number}/vendors/new`);
    await page.getByLabel('Vendor', { exact: true }).selectOption('Kopierhaus Lease');
    await press(page.getByRole('button', { name: 'Continue' }));
    await page.getByRole('textbox', { name: 'Message' }).fill('When can somebody come?');
    await press(page.getByRole('button', { name: 'Send' }));
    await page.context().close();
    mail = await mailbox.awaits('service@kopierhaus.example', new RegExp(number));
  });

  await step('its answer stands in the conversation, without what was quoted', async () => {
    await answer(world.demo, mail, { from: 'Jochen Wirth <service@kopierhaus.example>', text: ours });
    await mailbox.awaits('tom.okafor', new RegExp(`\\[${number}\\] .* answered`));
    const page = await tom();
    await page.goto(`/tickets/${number}/vendors`);
    await press(page.getByRole('link', { name: /^Kopierhaus Lease/ }));
    const text = await main(page);
    assert.match(text, /Jochen Wirth, Kopierhaus Lease/);
    assert.ok(text.includes(ours));
    assert.equal(text.split('When can somebody come?').length, 2, 'what was quoted does not stand there twice');
    await verify(page, 'answered');
    await page.context().close();
  });

  await step('a stranger at the same address waits to be let in', async () => {
    await answer(world.demo, mail, { from: 'Somebody <key@stranger.example>', text: foreign });
    const page = await tom();
    await page.goto('/taskfire/held-mail');
    const link = page.getByRole('main').getByRole('link', { name: new RegExp(number) }).first();
    for (const until = Date.now() + 15_000; !(await link.count()) && Date.now() < until;) await page.reload();
    await press(link);
    assert.match(await main(page), /Its sender is no contact of this vendor/);
    assert.ok((await main(page)).includes(foreign));
    await verify(page, 'judge');
    await press(page.getByRole('button', { name: 'Refuse' }));
    await page.goto(`/tickets/${number}/vendors`);
    await press(page.getByRole('link', { name: /^Kopierhaus Lease/ }));
    assert.ok(!(await main(page)).includes(foreign), 'refused is refused');
    await page.context().close();
  });

  await step('neither requester nor provider reads any of it', async () => {
    for (const [role, address] of [['Advanced', `/tickets/${number}`], ['Technician', `/desk/tickets/${number}`]]) {
      const page = await world.people.person(role);
      await page.goto(address);
      const source = await page.content();
      for (const part of [ours, foreign, 'Kopierhaus']) assert.ok(!source.includes(part), `${role} does not read: ${part}`);
      await page.context().close();
    }
  });
});
