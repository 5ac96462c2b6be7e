// From nobody to a first ticket: staff give access on the Client Portal tab, look through the contact's eyes, and take it
// away; a Manager does the same for a colleague (A-83 … A-107, P-170 … P-177, decision 16). The new user has a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errors, newTicket } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { shoot } from './harness/pictures.mjs';
import { PHONE } from './harness/sizes.mjs';

const PASSWORD = 'Three herons by the weir';

const path = (page) => new URL(page.url()).pathname;
const box = (page, name) => page.getByRole('textbox', { name, exact: true });

let world;
before(async () => { world = await open(); });
after(() => world?.end());

/** Opens the welcome mail on a phone and sets the first password. */
async function arrive(address, script) {
  const mail = await new Mailbox(world.demo).awaits(address, /./);
  const [link] = mail.text.match(/http:\/\/localhost:\d+\/welcome\/\S+/);
  const page = await world.people.visitor({ script, viewport: PHONE });
  await page.goto(link);
  if (script) await check(page);
  await box(page, 'New password').fill(PASSWORD);
  await box(page, 'Confirm new password').fill(PASSWORD);
  await press(page.getByRole('button', { name: /^(Set|Save) password$/ }));
  assert.equal(path(page), '/', 'the first stop is the landing page');
  return page;
}

for (const script of [true, false]) {
  describe(`access ${script ? 'with' : 'without'} script`, () => {
    const verify = async (page, name) => { if (script) { await check(page); await shoot(page, `access-${name}`); } };
    const [first, last] = script ? ['Nora', 'Falk'] : ['Emil', 'Sand'];
    const email = `${first}.${last}@contoso-legal.example`.toLowerCase();
    let tab;
    let user;

    test('staff give a contact access on the Client Portal tab (A-84, A-85, A-99)', async () => {
      const page = await world.people.person('Administrator', { script });
      await page.goto('/desk/organizations?q=Contoso%20Legal');
      await press(page.getByRole('link', { name: 'Contoso Legal', exact: true }).first());
      await page.goto(`${path(page)}/contacts/new`);
      await box(page, 'First Name').fill(first);
      await box(page, 'Last Name').fill(last);
      await box(page, 'Email Address').fill(email);
      await press(page.getByRole('button', { name: 'Save' }).first());
      await press(page.getByRole('link', { name: 'Client Portal', exact: true }));
      tab = path(page);
      await verify(page, 'tab-new');
      assert.equal(await page.getByRole('checkbox', { name: 'Activate Client Portal' }).isChecked(), false);
      assert.equal(await page.getByRole('button', { name: 'Preview Client Portal' }).count(), 0, 'A-102');
      await page.getByRole('checkbox', { name: 'Activate Client Portal' }).check();
      assert.equal(await box(page, 'User Name').inputValue(), email, 'proposed from the email');
      await box(page, 'User Name').fill('.a');
      if (script) await verify(page, 'tab-live-rule');
      await press(page.getByRole('button', { name: 'Save' }).first());
      assert.match((await errors(page)).summary, /User Name|4|period/i);
      await verify(page, 'tab-error');
      await box(page, 'User Name').fill(email);
      await page.getByRole('radio', { name: 'Basic', exact: true }).check();
      await press(page.getByRole('button', { name: 'Save' }).first());
      for (const name of ['Preview Client Portal', 'Reset Password/Notify User'])
        assert.equal(await page.getByRole('button', { name }).count(), 1, name);
      await verify(page, 'tab-invited');
      await page.context().close();
    });

    test('the new user sets a password and sends a first ticket, on a phone', async () => {
      user = await arrive(email, script);
      await verify(user, 'first-page');
      assert.match(await newTicket(user, { title: `First words of ${first}`, description: 'Hello, I am new here.' }), /^T\d/);
      await verify(user, 'first-ticket');
    });

    test('staff look through the eyes of the contact, and can change nothing (decision 16)', async () => {
      const page = await world.people.person('Administrator', { script });
      await page.goto(tab);
      await press(page.getByRole('button', { name: 'Preview Client Portal' }));
      assert.ok(!path(page).startsWith('/desk'));
      assert.match(await page.locator('body').innerText(), new RegExp(`${first} ${last}`));
      await verify(page, 'preview');
      await page.goto('/tickets');
      assert.ok(await page.getByRole('link', { name: `First words of ${first}` }).count());
      assert.equal((await page.goto('/tickets/new')).status(), 200, 'every page opens');
      await verify(page, 'preview-new-ticket');
      await press(page.getByRole('button', { name: /^Something does not work/ }));
      assert.match(await page.getByRole('main').innerText(), /This is a preview[^]*Nothing was changed/);
      await verify(page, 'preview-refused');
      for (const to of ['/my/profile', '/my/security', '/my/notifications']) assert.equal((await page.goto(to)).status(), 200, to);
      await page.goto('/tickets');
      await press(page.getByRole('button', { name: /Exit/ }));
      assert.equal(path(page), tab);
      await page.context().close();
    });

    test('access that is taken back ends at once (A-107)', async () => {
      const page = await world.people.person('Administrator', { script });
      await page.goto(tab);
      await page.getByRole('checkbox', { name: 'Activate Client Portal' }).uncheck();
      await press(page.getByRole('button', { name: 'Save' }).first());
      await verify(page, 'tab-ended');
      await user.goto('/tickets');
      assert.equal(path(user), '/sign-in');
      await user.context().close();
      await page.context().close();
    });

    test('a Manager invites a colleague, who arrives, and takes the access back (P-171 … P-174)', async () => {
      const page = await world.people.person('Manager', { script });
      const address = `${script ? 'ida' : 'jan'}.holm@fabrikam-foods.example`;
      await page.goto('/manage/users');
      await verify(page, 'users');
      await press(page.getByRole('link', { name: 'New User' }));
      await verify(page, 'users-new');
      await press(page.getByRole('button', { name: 'Save' }));
      assert.match((await errors(page)).summary, /First Name/);
      await verify(page, 'users-error');
      await box(page, 'First Name').fill(script ? 'Ida' : 'Jan');
      await box(page, 'Last Name').fill('Holm');
      await box(page, 'Email Address').fill(address);
      await page.getByRole('checkbox', { name: 'Activate Client Portal' }).check();
      await box(page, 'User Name').fill(address);
      await page.getByRole('radio', { name: /^Basic/ }).check();
      await press(page.getByRole('button', { name: 'Save' }));
      await verify(page, 'users-saved');
      const colleague = await arrive(address, script);
      await page.goto('/manage/users?q=holm');
      await press(page.getByRole('link', { name: script ? 'Ida Holm' : 'Jan Holm' }).first());
      await verify(page, 'users-edit');
      await page.getByRole('checkbox', { name: 'Activate Client Portal' }).uncheck();
      await press(page.getByRole('button', { name: 'Save' }));
      assert.doesNotMatch(await page.getByRole('main').innerText(), /to correct/);
      await colleague.goto('/home');
      assert.equal(path(colleague), '/sign-in');
      await colleague.context().close();
      await page.goto('/manage/audit');
      await verify(page, 'users-audit');
      await page.context().close();
    });
  });
}
