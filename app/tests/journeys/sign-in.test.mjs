// Signing in and what the first visit shows: P-10, P-12, P-15, P-16, P-27, P-28, P-48, decisions 4 and 5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { errors } from './harness/acts.mjs';
import { open, press, signIn } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { totp } from './harness/totp.mjs';

/** The password of everybody in the demo who has no sign-in of their own printed. */
const EVERYONE = 'Walk along the pier';

const path = (page) => new URL(page.url()).pathname;

let world;
before(async () => { world = await open(); });
after(() => world?.end());

for (const script of [true, false]) {
  describe(`signing in ${script ? 'with' : 'without'} script`, () => {
    test('user name, then password (P-15); a wrong one has one message, whoever it is', async () => {
      const page = await world.people.visitor({ script });
      await page.goto('/tickets');
      assert.equal(path(page), '/sign-in', 'a page that needs a sign-in leads there');
      if (script) await check(page);

      await press(page.getByRole('button', { name: 'Continue' }));
      assert.match((await errors(page)).summary, /Enter your user name/);
      if (script) await check(page);

      const told = [];
      for (const name of ['jonas.meyer@contoso-legal.example', 'nobody.here@contoso-legal.example']) {
        await page.goto('/sign-in?next=%2Ftickets');
        await page.getByRole('textbox', { name: 'User Name', exact: true }).fill(name);
        await press(page.getByRole('button', { name: 'Continue' }));
        if (script) await check(page);
        await page.getByRole('textbox', { name: 'Password' }).fill('not this password');
        await press(page.getByRole('button', { name: 'Continue' }));
        const { summary } = await errors(page);
        told.push(summary);
        assert.match(summary, /User name or password is wrong/);
        assert.ok((await page.getByRole('main').innerText()).includes(name), 'the user name is kept');
        assert.equal(await page.getByRole('textbox', { name: 'Password' }).inputValue(), '', 'a wrong password is not sent back');
      }
      assert.equal(told[0], told[1]);
      if (script) await check(page);

      await page.goto('/sign-in?next=%2Ftickets');
      await signIn(page, world.people.signIn('Basic'));
      assert.equal(path(page), '/tickets', 'sign-in leads on to the page that was asked for (P-42)');
      await page.context().close();
    });

    test('a forgotten password is set anew through the link in the mail, once (P-10, decision 4)', async () => {
      const user = script ? 'otto.kern@fabrikam-foods.example' : 'grazyna.wojcik@fabrikam-foods.example';
      const page = await world.people.visitor({ script });
      const ask = async (name) => {
        await page.goto('/sign-in');
        await press(page.getByRole('link', { name: 'Forgot your password?' }));
        if (script) await check(page);
        await page.getByRole('textbox', { name: 'User Name', exact: true }).fill(name);
        await press(page.getByRole('button', { name: 'Send the link' }));
        return page.getByRole('main').innerText();
      };
      const unknown = await ask('nobody.at.all@fabrikam-foods.example');
      assert.equal(await ask(user), unknown, 'the answer does not tell whether the name exists');
      if (script) await check(page);

      const mail = await new Mailbox(world.demo).awaits(user, /Set a new password/);
      const [link] = mail.text.match(/http:\/\/localhost:\d+\/reset\/\S+/);
      assert.ok(mail.html.includes(link), 'the HTML has the same link');
      await page.goto(link);
      await page.goto(link);
      if (script) await check(page);
      const [first, second] = ['New password', 'Confirm new password'];
      const set = async (one, two) => {
        await page.getByRole('textbox', { name: first, exact: true }).fill(one);
        await page.getByRole('textbox', { name: second, exact: true }).fill(two);
        await press(page.getByRole('button', { name: 'Save password' }));
      };
      await set('short', 'short');
      assert.match((await errors(page)).summary, /at least 15 characters/);
      await set('A harbour in the morning', 'A harbour in the evening');
      assert.match((await errors(page)).summary, /same password twice/);
      if (script) await check(page);
      await set('A harbour in the morning', 'A harbour in the morning');

      await page.context().clearCookies();
      await page.goto(link);
      assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /no longer works/);
      if (script) await check(page);
      await signIn(page, { user_name: user, password: EVERYONE });
      assert.match((await errors(page)).summary, /wrong/, 'the old password is gone');
      await signIn(page, { user_name: user, password: 'A harbour in the morning' });
      assert.ok(['/', '/home'].includes(path(page)), 'the new one opens');
      await page.context().close();
    });

    test('the landing page goes when its box is ticked and comes back from My Settings (P-27)', async () => {
      const user = { user_name: script ? 'lara.voss@wingtip-toys.example' : 'moritz.paulsen@wingtip-toys.example', password: EVERYONE };
      const page = await world.people.visitor({ script });
      const again = async () => { await page.context().clearCookies(); await page.goto('/sign-in'); await signIn(page, user); };
      await page.goto('/sign-in');
      await signIn(page, user);
      assert.equal(path(page), '/');
      await page.getByRole('checkbox', { name: 'Do not show this page again' }).check();
      await press(page.getByRole('button', { name: 'Go to Home' }));
      assert.equal(path(page), '/home');
      await page.goto('/');
      assert.equal(path(page), '/home', 'the start address leads to Home, too');
      await again();
      assert.equal(path(page), '/home', 'it stays away at the next sign-in');

      await page.goto('/my/formats');
      await page.getByRole('checkbox', { name: 'Show the landing page again' }).check();
      await press(page.getByRole('button', { name: 'Save' }));
      await again();
      assert.equal(path(page), '/');
      await page.context().close();
    });
  });
}

test('the first visit points to profile and password, until the profile was seen or the steps are skipped (P-12)', async () => {
  const arrive = async (role) => {
    const page = await world.people.visitor();
    await page.goto('/sign-in');
    await signIn(page, world.people.signIn(role));
    return [page, page.getByRole('region', { name: 'First steps' })];
  };
  const [page, steps] = await arrive('Manager');
  await check(page);
  await press(steps.getByRole('link', { name: /Change Your Password/ }));
  assert.equal(path(page), '/my/password');
  await page.goto('/');
  await press(steps.getByRole('link', { name: /Edit Your Profile/ }));
  assert.equal(path(page), '/my/profile');
  await page.goto('/');
  assert.equal(await steps.count(), 0, 'the profile was seen');
  await page.context().close();

  const [other, others] = await arrive('Taskfire Resource');
  await press(others.getByRole('button', { name: 'Skip' }));
  for (const address of ['/', '/home']) {
    await other.goto(address);
    assert.equal(await others.count(), 0, 'skipped for good');
  }
  await other.context().close();
});

test('an administrator also needs a code, and each code works once (P-17)', async () => {
  const { totp_secret, ...user } = world.people.signIn('Administrator');
  const page = await world.people.visitor();
  await page.goto('/sign-in');
  await signIn(page, user);
  await check(page);
  await page.getByLabel('Code').fill('000000');
  await press(page.getByRole('button', { name: 'Continue' }));
  assert.match((await errors(page)).summary, /code is wrong/);
  await check(page);
  const code = totp(totp_secret);
  await page.getByLabel('Code').fill(code);
  await press(page.getByRole('button', { name: 'Continue' }));
  assert.equal(path(page), '/desk');

  const other = await world.people.visitor();
  await other.goto('/sign-in');
  await signIn(other, user);
  await other.getByLabel('Code').fill(code);
  await press(other.getByRole('button', { name: 'Continue' }));
  assert.match((await errors(other)).summary, /used before/);
  await page.context().close();
  await other.context().close();
});

test('the user name is remembered if one asks for it (P-16)', async () => {
  const page = await world.people.visitor();
  const { user_name } = world.people.signIn('Manager');
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'User Name', exact: true }).fill(user_name);
  await page.getByRole('checkbox', { name: 'Remember My User Name' }).check();
  await press(page.getByRole('button', { name: 'Continue' }));
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
  await page.goto('/sign-in');
  assert.equal(await page.getByRole('textbox', { name: 'User Name', exact: true }).inputValue(), user_name);
  await page.context().close();
});

test('sessions are listed, and one can be ended from another', async () => {
  const user = { user_name: 'wiebke.janssen@contoso-legal.example', password: EVERYONE };
  const [here, there] = await Promise.all([world.people.visitor(), world.people.visitor()]);
  for (const page of [here, there]) { await page.goto('/sign-in'); await signIn(page, user); }
  await here.goto('/my/security');
  await check(here);
  await press(here.getByRole('button', { name: /^Revoke/ }));
  await there.goto('/my/profile');
  assert.equal(path(there), '/sign-in');
  await here.goto('/my/profile');
  assert.equal(path(here), '/my/profile');
  await here.context().close();
  await there.context().close();
});

test('after five wrong passwords the user name waits (P-11)', async () => {
  const page = await world.people.visitor();
  const user = { user_name: 'karsten.moeller-haas@contoso-legal.example', password: 'never this one' };
  let summary = '';
  for (let tries = 0; tries < 6; tries++) {
    await page.goto('/sign-in');
    await signIn(page, user);
    ({ summary } = await errors(page));
  }
  assert.match(summary, /Too many tries\. Try again in/);
  await check(page);
  await page.goto('/sign-in');
  await signIn(page, { ...user, password: EVERYONE });
  assert.match((await errors(page)).summary, /Too many tries/, 'the right one waits, too');
  await page.context().close();
});
