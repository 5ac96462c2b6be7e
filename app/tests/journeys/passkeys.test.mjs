// Passkeys with Chromium's virtual authenticator: made in My Settings, used alone and after the password, removed (decision 6).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { open, press, signIn } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';

const EVERYONE = 'Walk along the pier';
const path = (page) => new URL(page.url()).pathname;

/** A device with a fingerprint reader in this page's browser; `finger(false)` is a finger it does not know. */
async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    finger: (known) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: known }),
    keys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

let world;
before(async () => { world = await open(); });
after(() => world?.end());

describe('passkeys', () => {
  test('made once, it opens without a password, serves after one, and is removed', async () => {
    const user = { user_name: 'otto.kern@fabrikam-foods.example', password: EVERYONE };
    const page = await world.people.visitor();
    const device = await authenticator(page);
    await page.goto('/sign-in');
    await signIn(page, user);

    await page.goto('/my/security');
    await press(page.getByRole('link', { name: 'Add a passkey' }));
    await check(page);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Work laptop');
    await press(page.getByRole('button', { name: 'Make the passkey' }));
    await page.getByRole('heading', { level: 1, name: 'Keep your recovery codes' }).waitFor();
    assert.equal(await page.locator('.codes li').count(), 10);
    assert.equal((await device.keys()).length, 1);
    await check(page);
    await press(page.getByRole('link', { name: 'I have kept them' }));
    assert.match(await page.getByRole('main').innerText(), /Work laptop/);
    await check(page);
    await new Mailbox(world.demo).awaits(user.user_name, /second factor was changed/);

    // Alone: no user name, no password.
    await page.context().clearCookies();
    await page.goto('/sign-in?next=%2Ftickets');
    await check(page);
    await device.finger(false);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('No passkey was used').waitFor();
    await device.finger(true);
    await press(page.getByRole('button', { name: 'Sign in with a passkey' }));
    assert.equal(path(page), '/tickets');

    // After the password.
    await page.context().clearCookies();
    await page.goto('/sign-in');
    await signIn(page, user);
    assert.equal(path(page), '/sign-in/code');
    await check(page);
    await press(page.getByRole('button', { name: 'Use a passkey' }));
    assert.ok(['/', '/home'].includes(path(page)), path(page));

    // Renamed and removed.
    await page.goto('/my/security');
    await press(page.getByRole('link', { name: 'Rename Work laptop' }));
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Old laptop');
    await check(page);
    await press(page.getByRole('button', { name: 'Save' }));
    await press(page.getByRole('button', { name: 'Remove Old laptop' }));
    assert.match(await page.getByRole('main').innerText(), /Not configured/);
    await page.context().clearCookies();
    await page.goto('/sign-in');
    await press(page.getByRole('button', { name: 'Sign in with a passkey' }));
    assert.match(await page.getByRole('alert').innerText(), /This passkey was not accepted/);
    await check(page);
    await page.context().close();
  });

  test('a browser that was not seen before is told to the owner', async () => {
    const user = { user_name: 'lara.voss@wingtip-toys.example', password: EVERYONE };
    for (let browser = 0; browser < 2; browser++) {
      const page = await world.people.visitor();
      await page.goto('/sign-in');
      await signIn(page, user);
      await page.context().close();
    }
    const mail = await new Mailbox(world.demo).awaits(user.user_name, /Sign-in from a new device/);
    assert.match(mail.text, /Chrome on Linux/);
    assert.match(mail.text, /127\.0\.0\.1|::1/);
  });

  test('without script the page says so, and the other ways stay', async () => {
    const page = await world.people.visitor({ script: false });
    await page.goto('/sign-in');
    assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible(), false);
    await signIn(page, { user_name: 'grazyna.wojcik@fabrikam-foods.example', password: EVERYONE });
    await page.goto('/my/security/passkeys/new');
    assert.match(await page.getByRole('main').innerText(), /need JavaScript/);
    await page.context().close();
  });
});
