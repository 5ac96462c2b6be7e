// A new user arrives where a second factor is required: from the invitation to the password, the app, the recovery codes and
// the first page; the next time with a code of the app or one of the recovery codes (P-6, P-8, P-17, decisions 4 to 6).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errors } from './harness/acts.mjs';
import { open, press, signIn } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { PHONE } from './harness/sizes.mjs';
import { totp } from './harness/totp.mjs';

/** Shorter than a password that stands alone: the second factor is required (decision 5). */
const PASSWORD = 'Heron 4 weir';

const path = (page) => new URL(page.url()).pathname;
const box = (page, name) => page.getByRole('textbox', { name, exact: true });

let world;
before(async () => { world = await open(); });
after(() => world?.end());

test('a Manager asks a second factor of everyone', async () => {
  const page = await world.people.person('Manager');
  await page.goto('/manage/security');
  await page.getByRole('radio', { name: 'Required for everyone' }).check();
  await press(page.getByRole('button', { name: 'Save' }));
  await check(page);
  await page.context().close();
});

for (const script of [true, false]) {
  describe(`arriving ${script ? 'with' : 'without'} script`, () => {
    const verify = async (page) => { if (script) await check(page); };
    const [first, last] = script ? ['Runa', 'Dahlberg'] : ['Piet', 'Vermeer'];
    const email = `${first}.${last}@fabrikam-foods.example`.toLowerCase();
    let secret;
    let codes;

    test('a Manager invites a colleague', async () => {
      const page = await world.people.person('Manager', { script });
      await page.goto('/manage/users/new');
      await box(page, 'First Name').fill(first);
      await box(page, 'Last Name').fill(last);
      await box(page, 'Email Address').fill(email);
      await page.getByRole('checkbox', { name: 'Activate Client Portal' }).check();
      await box(page, 'User Name').fill(email);
      await page.getByRole('radio', { name: /^Basic/ }).check();
      await press(page.getByRole('button', { name: 'Save' }));
      await page.context().close();
    });

    test('the colleague sets a password and an app on a phone, keeps the codes and is in', async () => {
      const mail = await new Mailbox(world.demo).awaits(email, /./);
      const [link] = mail.text.match(/http:\/\/localhost:\d+\/welcome\/\S+/);
      const page = await world.people.visitor({ script, viewport: PHONE });
      await page.goto(link);
      await verify(page);
      await box(page, 'New password').fill('short');
      await box(page, 'Confirm new password').fill('short');
      await press(page.getByRole('button', { name: 'Set password' }));
      assert.match((await errors(page)).summary, /at least 8 characters/);
      await verify(page);
      await box(page, 'New password').fill(PASSWORD);
      await box(page, 'Confirm new password').fill(PASSWORD);
      await press(page.getByRole('button', { name: 'Set password' }));

      assert.equal(path(page), '/sign-in/set-up');
      await verify(page);
      await page.goto('/tickets');
      assert.equal(path(page), '/sign-in', 'nothing opens before that');
      await page.goto('/sign-in/set-up');
      secret = await page.locator('.secret').innerText();
      await page.getByLabel('Code from the app').fill('000000');
      await press(page.getByRole('button', { name: 'Enable 2FA' }));
      assert.match((await errors(page)).summary, /does not fit/);
      assert.equal(await page.locator('.secret').innerText(), secret, 'the same secret again');
      await verify(page);
      await page.getByLabel('Code from the app').fill(totp(secret));
      await press(page.getByRole('button', { name: 'Enable 2FA' }));

      await page.getByRole('heading', { level: 1, name: 'Keep your recovery codes' }).waitFor();
      codes = await page.locator('.codes li').allInnerTexts();
      assert.equal(new Set(codes).size, 10);
      await verify(page);
      await press(page.getByRole('link', { name: 'Continue' }));
      assert.equal(path(page), '/', 'the first page');
      assert.match(await page.getByRole('main').innerText(), new RegExp(first));
      await verify(page);
      await page.goto('/my/security');
      assert.match(await page.getByRole('main').innerText(), /10 of 10 left/);
      await verify(page);
      await page.goto(link);
      assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /no longer works/);
      await page.context().close();
    });

    test('the next time a code is asked for, of the app or one that was kept', async () => {
      const page = await world.people.visitor({ script, viewport: PHONE });
      await signIn(page, { user_name: email, password: PASSWORD });
      assert.equal(path(page), '/sign-in/code');
      await verify(page);
      await page.getByLabel('Code', { exact: true }).fill(codes[0]);
      await press(page.getByRole('button', { name: 'Continue' }));
      assert.equal(path(page), '/');
      await page.goto('/my/security');
      assert.match(await page.getByRole('main').innerText(), /9 of 10 left/);
      await page.context().close();

      const again = await world.people.visitor({ script });
      await signIn(again, { user_name: email, password: PASSWORD });
      await again.getByLabel('Code', { exact: true }).fill(codes[0]);
      await press(again.getByRole('button', { name: 'Continue' }));
      assert.match((await errors(again)).summary, /wrong or was used before/);
      await again.getByLabel('Code', { exact: true }).fill(totp(secret, 1));
      await press(again.getByRole('button', { name: 'Continue' }));
      assert.equal(path(again), '/');
      await again.context().close();
    });
  });
}
