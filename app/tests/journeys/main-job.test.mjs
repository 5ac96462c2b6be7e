// The main job, end to end, in real browsers, with script and without: a customer submits a ticket with a screenshot, the
// technician answers, logs time and completes it, the customer adds a note and it is open again; mails at each step; nobody
// of another organization sees any of it (T-13, T-88, T-93, T-126, T-131, T-139, T-146, T-221, T-223, P-42).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fillNewTicket, newTicket, numberIn, sendTicket } from './harness/acts.mjs';
import { open, press, signIn } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { note, page as htmlFile, screenshot } from './harness/files.mjs';
import { Mailbox } from './harness/mail.mjs';
import { picture, shoot } from './harness/pictures.mjs';
import { PHONE } from './harness/sizes.mjs';

const path = (page) => new URL(page.url()).pathname;
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

let world;
before(async () => { world = await open(); });
after(() => world?.end());

for (const script of [true, false]) {
  test(`the main job ${script ? 'with' : 'without'} script`, async (t) => {
    // Each step builds on those before: after a failure the rest would only repeat it.
    const step = async (name, act) => { if (!failed) await t.test(name, async () => { failed = true; await act(); failed = false; }); };
    let failed = false;
    const title = script ? 'Nothing can be saved on drive S: any more' : 'Drive S: refuses what I save';
    const secret = `Between us: it was the night job ${script ? 'one' : 'two'}.`;
    const answer = `Please close the folder and open it again ${script ? 'now' : 'today'}.`;
    const picked = screenshot('error-message.png');
    const customer = () => world.people.person('Advanced', { script });
    const technician = () => world.people.person('Technician', { script });
    const verify = async (page, name) => { if (script) { await check(page); await shoot(page, name); } };
    const mailbox = new Mailbox(world.demo);
    let number;

    await step('the customer submits a ticket with a screenshot', async () => {
      const page = await customer();
      await page.goto('/home');
      if (script) {
        await picture(page, 'portal-home');
        await picture(page, 'phone', { size: PHONE });
      }
      await press(page.getByRole('main').getByRole('link', { name: 'New Ticket', exact: true }));
      await page.context().close();

      const fresh = await customer();
      await fillNewTicket(fresh, { title, description: 'Since about 8:30 saving says “access denied”.', files: [picked, note(), htmlFile()] });
      // Back from the check page everything is still there.
      await press(fresh.locator('form').getByRole('link', { name: 'Back', exact: true }));
      assert.equal(await fresh.getByRole('textbox', { name: 'Title', exact: true }).inputValue(), title);
      for (const file of ['error-message.png', 'what-i-did.txt', 'page.html']) assert.ok(await fresh.locator('.files').getByText(file).first().isVisible(), `${file} is held`);
      if (script) await picture(fresh, 'new-ticket');
      await press(fresh.getByRole('button', { name: 'Continue' }));
      number = await sendTicket(fresh);
      await verify(fresh, 'journey-done');
      await press(fresh.getByRole('link', { name: 'Open the ticket' }));
      assert.equal(path(fresh), `/tickets/${number}`);
      const text = await fresh.getByRole('main').innerText();
      for (const part of [title, 'access denied', 'Only me', 'error-message.png', 'what-i-did.txt', 'New']) assert.ok(text.includes(part), `the page shows ${part}`);
      await verify(fresh, 'journey-ticket-new');

      const mail = await mailbox.awaits(world.people.signIn('Advanced').user_name, new RegExp(`\\[${number}\\] We have your ticket`));
      assert.ok(mail.text.includes(`${world.demo.url}/tickets/${number}`), 'the mail links to the ticket (T-229)');
      assert.ok(mail.html.includes(title));
      await fresh.context().close();
    });

    await step('the technician finds it in the queue and takes it', async () => {
      const page = await technician();
      await page.goto('/desk/tickets');
      if (script) await picture(page, 'desk-queue', { size: { width: 1280, height: 740 } });
      await page.goto('/desk/tickets?tab=unassigned');
      await press(page.getByRole('link', { name: title }));
      assert.equal(path(page), `/desk/tickets/${number}`);
      await press(page.getByRole('button', { name: 'Accept' }));
      assert.match(await page.getByRole('region', { name: 'Status' }).innerText(), /With Marek Dahl/);
      await verify(page, 'journey-desk-accepted');
      await page.goto('/desk');
      assert.ok(await page.getByRole('link', { name: title }).count(), 'it is among My Work');
      await page.context().close();
    });

    await step('the screenshot arrives as it was sent, and a page is never shown as one (T-147)', async () => {
      const page = await technician();
      await page.goto(`/desk/tickets/${number}`);
      const hrefs = await page.$$eval('a.file__name', (all) => Object.fromEntries(all.map((a) => [a.firstChild.textContent.trim(), a.href])));
      const sent = await page.request.get(hrefs['error-message.png']);
      assert.equal(sha(await sent.body()), sha(picked.buffer));
      const html = await page.request.get(hrefs['page.html']);
      assert.match(html.headers()['content-disposition'], /^attachment/);
      assert.match(html.headers()['content-security-policy'], /sandbox/);
      assert.equal(html.headers()['x-content-type-options'], 'nosniff');
      const preview = await page.request.get(`/tickets/${number}/attachments/${hrefs['error-message.png'].split('/').at(-1)}/preview`);
      assert.equal(preview.status(), 200);
      assert.match(preview.headers()['content-type'], /^image\//);
      await page.context().close();
    });

    await step('he answers, notes something for colleagues, and logs time', async () => {
      const page = await technician();
      await page.goto(`/desk/tickets/${number}`);
      const composer = page.locator('form.composer');
      await composer.getByRole('radio', { name: 'All Users' }).check();
      if (script) assert.ok(await page.getByText('The customer reads this:').isVisible(), 'the form says who will read it');
      await composer.getByRole('textbox', { name: 'Note' }).fill(answer);
      await press(composer.getByRole('button', { name: 'Add Note' }));
      await composer.getByRole('radio', { name: 'Internal' }).check();
      await composer.getByRole('textbox', { name: 'Note' }).fill(secret);
      await press(composer.getByRole('button', { name: 'Add Note' }));
      const thread = await page.getByRole('list', { name: /^Activity/ }).innerText();
      assert.ok(thread.includes(answer) && thread.includes(secret));
      await verify(page, 'journey-desk-answered');

      await press(page.getByRole('link', { name: 'Time Entry' }));
      await verify(page, 'journey-desk-time');
      // Each run on a day of its own: entries of one person that overlap are asked about (T-158).
      await page.getByLabel('Date').fill(new Date(Date.now() - (script ? 1 : 2) * 86_400_000).toISOString().slice(0, 10));
      await page.getByRole('textbox', { name: 'Hours Worked' }).fill('0:45');
      await page.getByRole('textbox', { name: 'Summary Notes' }).fill('Compared the rights of the folder with yesterday’s copy.');
      await page.getByRole('textbox', { name: /^Internal notes/i }).fill(`${secret} (time)`);
      await press(page.getByRole('button', { name: 'Record time' }));
      assert.equal(path(page), `/desk/tickets/${number}`);

      const mail = await mailbox.awaits(world.people.signIn('Advanced').user_name, new RegExp(`\\[${number}\\] .*wrote`));
      assert.ok(mail.text.includes(answer) && mail.html.includes(answer));
      await page.context().close();
    });

    await step('he completes it with a resolution', async () => {
      const page = await technician();
      await page.goto(`/desk/tickets/${number}`);
      await press(page.getByRole('link', { name: 'Complete', exact: true }));
      await verify(page, 'journey-desk-complete');
      await page.getByRole('textbox', { name: 'Resolution' }).fill('The rights of last week are back.');
      await press(page.getByRole('button', { name: 'Complete' }));
      assert.match(await page.getByRole('region', { name: 'Status' }).innerText(), /Complete/);
      await verify(page, 'journey-desk-completed');
      const mail = await mailbox.awaits(world.people.signIn('Advanced').user_name, new RegExp(`\\[${number}\\] Complete`));
      assert.ok(mail.text.includes('The rights of last week are back.'));
      await page.context().close();
    });

    await step('the customer reads the answer and not what was internal, and a note opens the ticket again (T-139)', async () => {
      // The link of the mail asks for a sign-in and then leads to the ticket (T-229).
      const page = await world.people.visitor({ script });
      const mail = await mailbox.awaits(world.people.signIn('Advanced').user_name, new RegExp(`\\[${number}\\] Complete`));
      await page.goto(mail.text.match(new RegExp(`${world.demo.url}/tickets/\\S+`))[0]);
      await signIn(page, world.people.signIn('Advanced'));
      assert.equal(path(page), `/tickets/${number}`);
      const source = await page.content();
      for (const part of [answer, 'The rights of last week are back.', 'Compared the rights of the folder']) assert.ok(source.includes(part), part);
      assert.ok(!source.includes('Between us'), 'no internal note in the page');
      assert.ok(source.includes('Your note reopens this ticket'), 'the form says so before sending');
      await verify(page, 'journey-ticket-completed');
      if (script) await picture(page, 'ticket');

      await page.getByRole('textbox', { name: 'Note' }).fill('It came back this morning.');
      await press(page.getByRole('button', { name: 'Add Note and reopen' }));
      assert.match(await page.getByRole('region', { name: 'Status' }).innerText(), /Customer Note Added/);
      await verify(page, 'journey-ticket-reopened');

      await mailbox.awaits('marek.dahl', new RegExp(`\\[${number}\\] (Open again|Priya Raman wrote)`));
      const desk = await technician();
      await desk.goto('/desk');
      assert.ok(await desk.getByRole('region', { name: /^Customer Note Added/ }).getByRole('link', { name: title }).count());
      const mails = (await mailbox.all()).filter((one) => one.subject.includes(number) && !/northwind/.test(one.to));
      assert.ok(mails.length >= 3);
      for (const one of mails) assert.ok(!`${one.text}${one.html}`.includes('Between us'), `no internal note in “${one.subject}” (T-223)`);
      await page.context().close();
      await desk.context().close();
    });

    await step('the demo shows these mails', async () => {
      const page = await world.people.visitor({ script });
      await page.goto(world.demo.mailUrl);
      await press(page.getByRole('link', { name: new RegExp(`\\[${number}\\] Complete`) }).first());
      assert.ok((await page.getByRole('main').innerText()).includes('The rights of last week are back.'));
      await verify(page, 'journey-mail');
      await page.context().close();
    });

    await step('nobody of another organization sees any of it (T-13, T-146)', async () => {
      const own = await customer();
      await own.goto(`/tickets/${number}`);
      const files = await own.$$eval('a[href*="/attachments/"]', (all) => all.map((a) => new URL(a.href).pathname));
      assert.ok(files.length >= 3);
      const stranger = await world.people.person('Second organization', { script });
      for (const address of [`/tickets/${number}`, ...files, ...files.map((file) => `${file.replace(/\/preview$/, '')}/preview`)])
        assert.equal((await stranger.request.get(address)).status(), 404, address);
      assert.equal((await stranger.request.post(`/tickets/${number}/notes`, { form: { body: 'x' }, headers: { origin: world.demo.url } })).status(), 404);
      await stranger.goto(`/tickets/${number}`);
      assert.match(await stranger.getByRole('heading', { level: 1 }).innerText(), /not found/i);
      for (const address of [`/tickets/search?q=${number}`, `/tickets/search?q=${encodeURIComponent(title)}`, '/tickets', '/tickets/open', '/tickets/completed', '/home']) {
        await stranger.goto(address);
        const text = await stranger.getByRole('main').innerText();
        assert.ok(!text.includes(title) || address.includes('?q='), address);
        assert.equal(await stranger.locator(`a[href*="${number}"]`).count(), 0, `${address} leads to it`);
      }
      const colleague = await world.people.person('Basic', { script });
      assert.equal((await colleague.request.get(`/tickets/${number}`)).status(), 404, 'a Basic user sees the own tickets alone (T-5)');
      for (const page of [own, stranger, colleague]) await page.context().close();
    });
  });
}

test('the number is that of the day and the running one (T-240)', async () => {
  const page = await world.people.person('Basic');
  const number = await newTicket(page, { title: 'Numbered', description: 'x' });
  assert.equal(numberIn(number), number);
  await page.context().close();
});
