// New Ticket under bad input, twice sent, by keyboard alone, with text of any kind (T-68, T-69, T-78, T-87, T-94, T-143,
// T-149, decisions 20 and 22).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errorLeadsTo, errors, fillNewTicket, newTicket, numberIn } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { empty, note, renamedProgram, screenshot, tooLarge } from './harness/files.mjs';
import { Mailbox } from './harness/mail.mjs';
import { shoot } from './harness/pictures.mjs';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

const path = (page) => new URL(page.url()).pathname;
const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const go = (page) => press(page.getByRole('button', { name: 'Continue' }));

/** A page on the details of a new ticket of this type. */
async function details(role, type = /^Something does not work/, options) {
  const page = await world.people.person(role, options);
  await page.goto('/tickets/new');
  await press(page.getByRole('button', { name: type }));
  return page;
}

for (const script of [true, false]) {
  describe(`bad input ${script ? 'with' : 'without'} script`, () => {
    test('what is missing is named, and the first error is in focus', async () => {
      const page = await details('Basic', undefined, { script });
      await go(page);
      const { summary, fields } = await errors(page);
      for (const name of ['Title', 'Description', 'Who is affected?']) {
        assert.ok(summary.includes(name), `the summary names ${name}`);
        assert.ok(fields.some((text) => text.includes(name)), `an error stands beside ${name}`);
        await errorLeadsTo(page, new RegExp(name.replace('?', '\\?')));
      }
      assert.match(await page.title(), /^Error: /);
      if (script) {
        assert.ok(await page.evaluate(() => document.activeElement.matches('.error-summary')), 'the summary has the focus');
        await check(page);
        await shoot(page, 'state-new-ticket-errors');
      }
      await page.context().close();
    });

    test('bad files are refused by name, the good one is held, and everything typed stays (decision 20)', async () => {
      const page = await details('Basic', undefined, { script });
      await box(page, 'Title').fill('The scanner <sends> empty pages');
      await page.locator('input[type="file"]').setInputFiles([screenshot('good.png'), tooLarge(), empty(), renamedProgram()]);
      await go(page);
      const { summary } = await errors(page);
      assert.match(summary, /holiday\.bmp was not added: a file may have 10 MB at most/);
      assert.match(summary, /empty\.txt was not added: it is empty/);
      assert.match(summary, /invoice\.png was not added: it is a Windows program/);
      assert.match(summary, /Description/);
      assert.equal(await box(page, 'Title').inputValue(), 'The scanner <sends> empty pages');
      assert.ok(await page.locator('.files').getByText('good.png').first().isVisible(), 'the good file is held');
      if (script) { await check(page); await shoot(page, 'state-new-ticket-files'); }

      await box(page, 'Description').fill('Since yesterday.');
      await page.getByRole('radio', { name: 'My team' }).check();
      await go(page);
      const answers = await page.getByRole('main').innerText();
      assert.ok(answers.includes('good.png') && !answers.includes('invoice.png'));
      if (script) { await check(page); await shoot(page, 'state-new-ticket-check'); }
      await press(page.getByRole('button', { name: 'Send ticket' }));
      await press(page.getByRole('link', { name: 'Open the ticket' }));
      assert.deepEqual(await page.locator('aside a.file__name').allInnerTexts().then((all) => all.map((text) => text.split('\n')[0].trim())), ['good.png']);
      await page.context().close();
    });
  });
}

test('what is too long or of the wrong kind is named and kept', async () => {
  const page = await details('Basic', /^Order or borrow/);
  await page.$$eval('input[maxlength], textarea[maxlength]', (all) => all.forEach((input) => input.removeAttribute('maxlength')));
  await page.$$eval('input[type="date"]', (all) => all.forEach((input) => { input.type = 'text'; }));
  const long = 'x'.repeat(256);
  await box(page, 'Title').fill(long);
  await box(page, 'Description').fill('y');
  await page.getByRole('textbox', { name: /^How many/ }).fill('a few');
  await page.getByRole('textbox', { name: /^Needed by/ }).fill('31 February');
  await go(page);
  const { summary } = await errors(page);
  assert.match(summary, /Title: 255 characters at most, these are 256/);
  assert.match(summary, /How many\?: enter a number/);
  assert.match(summary, /Needed by: enter a date/);
  assert.match(summary, /What is it about\?/);
  assert.equal(await box(page, 'Title').inputValue(), long);
  assert.equal(await page.getByRole('textbox', { name: /^How many/ }).inputValue(), 'a few');
  await page.context().close();
});

test('a contact of another organization reads like one that does not exist', async () => {
  const theirs = await details('Second organization');
  const foreign = await theirs.locator('select[name="contact"] option').evaluateAll((all) => all.map((one) => one.value).find(Boolean));
  assert.ok(foreign);
  await theirs.context().close();
  const told = [];
  for (const id of [foreign, '01a2013e-0000-7000-8000-000000000001']) {
    const page = await details('Advanced');
    await box(page, 'Title').fill('For somebody else');
    await box(page, 'Description').fill('Kept.');
    await page.getByRole('radio', { name: 'Only me' }).check();
    await page.locator('select[name="contact"]').evaluate((select, value) => { select.append(new Option('X', value, true, true)); }, id);
    await go(page);
    const { summary } = await errors(page);
    assert.match(summary, /Contact/);
    assert.equal(await box(page, 'Description').inputValue(), 'Kept.');
    told.push(summary);
    await page.context().close();
  }
  assert.equal(told[0], told[1]);
});

test('sent twice, there is one ticket (T-94)', async () => {
  const first = await world.people.person('Manager');
  await fillNewTicket(first, { title: 'Sent twice', description: 'Once is enough.' });
  const second = await first.context().newPage();
  await second.goto(first.url());
  await Promise.all([first, second].map((page) => press(page.getByRole('button', { name: 'Send ticket' }))));
  const numbers = await Promise.all([first, second].map((page) => page.getByRole('main').innerText().then(numberIn)));
  assert.equal(numbers[0], numbers[1]);
  // Back and once more.
  await first.goBack();
  assert.ok((await first.getByRole('main').innerText()).includes(numbers[0]) || path(first).includes(numbers[0]));
  await first.goto('/tickets?q=Sent+twice');
  assert.equal(await first.getByRole('link', { name: 'Sent twice' }).count(), 1);
  await first.context().close();
});

test('a note sent twice stands there once', async () => {
  const page = await world.people.person('Manager');
  const number = await newTicket(page, { title: 'Two notes', description: 'x' });
  await page.goto(`/tickets/${number}`);
  await box(page, 'Note').fill('Only once, please.');
  const again = await page.context().newPage();
  const form = await page.locator('form.composer').evaluate((element) => ({ action: element.action, fields: Object.fromEntries([...new FormData(element)].filter(([, value]) => typeof value === 'string')) }));
  await press(page.getByRole('button', { name: 'Add Note' }));
  const answer = await again.request.post(form.action, { multipart: form.fields, headers: { origin: world.demo.url } });
  assert.equal(answer.status(), 200, 'the second time is answered as the first');
  await page.reload();
  assert.equal(await page.getByText('Only once, please.').count(), 1);

  await press(page.getByRole('button', { name: 'Add Note' }));
  assert.match((await errors(page)).summary, /./, 'an empty note is refused');
  await check(page);
  await shoot(page, 'state-ticket-note-error');
  await box(page, 'Note').fill('This text survives.');
  await page.locator('form.composer summary').click();
  await page.locator('form.composer input[type="file"]').setInputFiles([renamedProgram(), note('held.txt')]);
  await press(page.getByRole('button', { name: 'Add Note' }));
  assert.match((await errors(page)).summary, /invoice\.png was not added/);
  assert.equal(await box(page, 'Note').inputValue(), 'This text survives.');
  await check(page);
  await press(page.getByRole('button', { name: 'Add Note' }));
  const thread = await page.getByRole('list', { name: /^Activity/ }).innerText();
  assert.ok(thread.includes('This text survives.') && thread.includes('held.txt') && !thread.includes('invoice.png'));
  await page.context().close();
});

test('any text is shown as text: to customer, staff and in mails', async () => {
  const title = '<b>Ünïcødé</b> & "quotes" 日本語 Ελληνικά עברית';
  const description = '<script>window.ran = 1</script><img src=x onerror="window.ran = 2"> \u{1F9F2} [click](javascript:window.ran=3) Zalgo: e\u0301\u0323';
  const page = await world.people.person('Basic');
  const number = await newTicket(page, { title, description });
  const staff = await world.people.person('Technician');
  for (const [who, address] of [[page, `/tickets/${number}`], [page, '/tickets'], [page, '/home'], [staff, `/desk/tickets/${number}`], [staff, '/desk/tickets?tab=unassigned'], [staff, `/desk/tickets/${number}/edit`]]) {
    await who.goto(address);
    if (!address.endsWith('/edit')) assert.ok((await who.getByRole('main').innerText()).includes(title), `${address} shows the title as it was typed`);
    assert.equal(await who.evaluate(() => window.ran), undefined, address);
    assert.equal(await who.locator('main b', { hasText: /^Ünïcødé$/ }).count(), 0, `${address} has no bold title`);
    assert.equal(await who.locator('a[href^="javascript"]').count(), 0, address);
  }
  await page.goto(`/tickets/${number}`);
  await check(page);
  assert.ok((await page.getByRole('main').innerText()).includes('\u{1F9F2}'));
  const mail = await new Mailbox(world.demo).awaits('jonas.meyer', new RegExp(`\\[${number.replace('.', '\\.')}\\] We have`));
  assert.ok(mail.subject.includes(title), mail.subject);
  assert.ok(mail.text.includes(title));
  assert.ok(!mail.html.includes('<b>Ünïcødé</b>') && mail.html.includes('&lt;b&gt;Ünïcødé') || mail.html.includes('&#60;b&#62;Ünïcødé'));
  await page.context().close();
  await staff.context().close();
});

test('a pasted screenshot is attached', async () => {
  const page = await details('Basic');
  await box(page, 'Title').fill('Pasted');
  await box(page, 'Description').fill('See the picture.');
  await page.getByRole('radio', { name: 'Only me' }).check();
  await box(page, 'Description').evaluate((field, base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, screenshot().buffer.toString('base64'));
  assert.match(await page.locator('[data-files]').innerText(), /Screenshot \d{6}\.png/);
  await check(page);
  await go(page);
  assert.match(await page.getByRole('main').innerText(), /Screenshot \d{6}\.png/);
  await page.context().close();
});

test('what was typed is kept as a draft and offered again (T-254)', async () => {
  const page = await details('Basic');
  const address = path(page);
  await box(page, 'Title').fill('Half a thought');
  await page.getByText('Draft saved').waitFor();
  await page.goto('/tickets/new');
  await press(page.getByRole('link', { name: /Half a thought/ }));
  assert.equal(path(page), address);
  assert.equal(await box(page, 'Title').inputValue(), 'Half a thought');
  await press(page.getByRole('button', { name: 'Discard' }));
  await page.goto(address).catch(() => {});
  assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /not found/i);
  await page.context().close();
});

test('New Ticket by keyboard alone, and the focus is always to be seen (decision 22, WCAG 2.4.7, 2.4.11)', async () => {
  const page = await world.people.person('Basic');
  const { keyboard } = page;
  /** Steps forward until what has the focus has this name; on the way every stop must be visible. */
  const tabTo = async (name, most = 80) => {
    for (let stop = 0; stop < most; stop++) {
      await keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const { x, y, width, height } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const marked = style.outlineStyle !== 'none' || element.closest(':has(> :focus-visible)') !== null && getComputedStyle(element.parentElement).outlineStyle !== 'none' || style.boxShadow !== 'none'
          || [...document.querySelectorAll(':has(:focus-visible)')].some((around) => getComputedStyle(around).outlineStyle !== 'none');
        const top = document.elementFromPoint(x + width / 2, Math.min(Math.max(y + height / 2, 0), innerHeight - 1));
        const label = element.labels?.[0]?.innerText ?? element.getAttribute('aria-label') ?? element.innerText ?? '';
        return {
          name: label.replace(/\s*\*\s*$/, '').trim(), tag: element.tagName, marked,
          seen: element.type === 'file' || element === document.body || y < innerHeight && y + height > 0 && (element.contains(top) || top?.contains(element) || element.labels?.[0]?.contains(top)),
        };
      });
      if (focus.tag === 'BODY') continue;
      assert.ok(focus.marked, `focus on “${focus.name}” (${focus.tag}) is not marked on ${path(page)}`);
      assert.ok(focus.seen, `focus on “${focus.name}” (${focus.tag}) is hidden on ${path(page)}`);
      if (name.test(focus.name)) return;
    }
    assert.fail(`no ${name} within ${most} stops of ${path(page)}`);
  };
  const enter = () => Promise.all([page.waitForEvent('load'), keyboard.press('Enter')]);

  await page.goto('/home');
  await keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.innerText), 'Skip to content');
  await keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await Promise.all([page.waitForEvent('load'), keyboard.press('c')]);
  assert.equal(path(page), '/tickets/new');
  await tabTo(/^Something does not work/);
  await enter();
  await tabTo(/^Title$/);
  await keyboard.type('By keyboard alone');
  await tabTo(/^Description$/);
  await keyboard.type('c and / and ? are letters here.');
  await tabTo(/^Only me/);
  await keyboard.press('Space');
  await tabTo(/^Continue$/);
  await enter();
  assert.match(path(page), /\/check$/);
  await tabTo(/^Send ticket$/);
  await enter();
  assert.match(path(page), /\/done$/);
  assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /has your ticket/);
  await keyboard.press('?');
  assert.ok(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).isVisible());
  await check(page);
  await keyboard.press('Escape');
  await keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
  await page.context().close();
});
