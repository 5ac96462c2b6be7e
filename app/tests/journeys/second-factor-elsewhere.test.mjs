// A second factor and accounts elsewhere, against a real OpenID Connect server: it is asked after Google and after an
// organization's own provider, until that one is trusted for it (decision 6). An invitation is taken up there, and whoever has
// no password confirms there who they are (ASVS 7.5.1).
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch, People, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { Mailbox } from './harness/mail.mjs';
import { agree, openid } from './harness/openid.mjs';
import { demo, freePort, seeded, serve } from './harness/program.mjs';
import { PHONE } from './harness/sizes.mjs';
import { totp } from './harness/totp.mjs';

const CLIENT = { client_id: 'emberdesk', client_secret: 'a secret of the tests, long enough' };
const INVITED = 'runa.dahlberg@contoso-legal.example';
const path = (page) => new URL(page.url()).pathname;
const box = (page, name) => page.getByRole('textbox', { name, exact: true });

let browser;
let program;
let people;
let directory;
let server;
let organization;
let secret;

before(async () => {
  browser = await launch();
  directory = await seeded();
  const first = await demo(directory);
  const { signIns } = first;
  await first.stop();
  const [port, serverPort] = [await freePort(), await freePort()];
  program = await serve(directory, port, {
    MAIL__TRANSPORT: 'file', MAIL__FROM: 'Northwind IT <desk@northwind.example>', OUTBOUND__ALLOW: `localhost:${serverPort}`,
  });
  people = new People(browser, { ...program, signIns });
  const desk = await people.person('Administrator');
  await desk.goto('/desk/organizations');
  const link = desk.getByRole('link', { name: 'Contoso Legal', exact: true }).first();
  organization = (await link.getAttribute('href')).match(/[0-9a-f-]{36}/)[0];
  await desk.context().close();
  server = await openid({
    port: serverPort,
    clients: [{ ...CLIENT, redirect_uris: ['google', organization].map((key) => `${program.url}/sign-in/callback/${key}`) }],
    people: {
      jonas: { email: 'jonas.meyer@contoso-legal.example', email_verified: true, name: 'Jonas Meyer' },
      runa: { email: INVITED, email_verified: true, name: 'Runa Dahlberg' },
      other: { email: 'somebody.else@contoso-legal.example', email_verified: true, name: 'Somebody Else' },
    },
  });
});
after(async () => {
  server?.end();
  await browser?.close();
  await program?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

const own = () => `/desk/settings/portal-organizations/${organization}/identity-provider`;

/** Fills in and saves the page of a provider. */
async function setUp(desk, at, name) {
  await desk.goto(at);
  await box(desk, 'Name').fill(name);
  await desk.getByRole('textbox', { name: 'Issuer' }).fill(server.issuer);
  await desk.getByRole('textbox', { name: 'Client ID' }).fill(CLIENT.client_id);
  await desk.getByLabel('Client secret').fill(CLIENT.client_secret);
  await desk.getByRole('checkbox', { name: 'Use this provider for signing in' }).check();
  await press(desk.getByRole('button', { name: 'Save' }));
}

/** The sign-in page of Contoso Legal's people, or the general one, and off to `name` as Jonas on a phone. */
async function comeBy(name) {
  const page = await people.visitor({ viewport: PHONE });
  await page.goto('/sign-in');
  if (name !== 'Google') {
    await box(page, 'User Name').fill('anybody@contoso-legal.example');
    await press(page.getByRole('button', { name: 'Continue', exact: true }));
  }
  await agree(page, `Continue with ${name}`, 'jonas');
  return page;
}

describe('a second factor and accounts elsewhere', () => {
  test('Google and the organization’s own provider are set up, and a second factor is required', async () => {
    const desk = await people.person('Administrator');
    await setUp(desk, '/desk/settings/identity-providers/google', 'Google');
    await setUp(desk, own(), 'Contoso');
    await desk.goto(own());
    await desk.getByRole('textbox', { name: 'Mail domains' }).fill('contoso-legal.example');
    await press(desk.getByRole('button', { name: 'Save' }));
    await desk.goto('/desk/settings/portal');
    const rule = desk.getByRole('group', { name: 'Two-Factor Authentication (2FA) (Global default)' });
    await rule.getByRole('radio', { name: 'Required for everyone' }).check();
    await press(desk.getByRole('button', { name: 'Save' }));
    await desk.context().close();
  });

  test('Google: the second factor is set up after the first sign-in, and asked for after the next', async () => {
    const page = await comeBy('Google');
    await page.waitForURL('**/sign-in/set-up');
    await check(page);
    secret = await page.locator('.secret').innerText();
    await page.getByLabel('Code from the app').fill(totp(secret));
    await press(page.getByRole('button', { name: 'Enable 2FA' }));
    await check(page);
    await press(page.getByRole('link', { name: 'Continue' }));
    assert.equal(path(page), '/');
    await page.context().close();

    const again = await comeBy('Google');
    await again.waitForURL('**/sign-in/code');
    await check(again);
    await again.goto('/tickets');
    assert.equal(path(again), '/sign-in', 'nothing opens before that');
    await again.goto('/sign-in/code');
    await again.getByLabel('Code', { exact: true }).fill(totp(secret, 1));
    await press(again.getByRole('button', { name: 'Continue' }));
    assert.equal(path(again), '/');
    await again.context().close();
  });

  test('the own provider: asked for until it is trusted for it; after Google it is asked for all the same', async () => {
    const page = await comeBy('Contoso');
    await page.waitForURL('**/sign-in/code');
    await page.context().close();

    const desk = await people.person('Administrator');
    await desk.goto(own());
    await desk.getByRole('checkbox', { name: 'Trust this provider\'s second factor' }).check();
    await press(desk.getByRole('button', { name: 'Save' }));
    await check(desk);
    await desk.context().close();

    const trusted = await comeBy('Contoso');
    await trusted.waitForURL((url) => url.pathname === '/');
    await check(trusted);
    // Once more who one is, at the provider, which has to ask although one is signed in there.
    await trusted.goto('/my/security/confirm');
    await check(trusted);
    await trusted.getByRole('button', { name: 'Sign in again with Contoso' }).click();
    await trusted.locator('input[name="login"]').fill('jonas');
    await trusted.locator('input[name="password"]').fill('any');
    await trusted.locator('button[type="submit"]').click();
    const consent = trusted.getByRole('button', { name: 'Continue' });
    const there = trusted.waitForURL('**/my/security');
    await Promise.race([there, consent.click().catch(() => {})]);
    await there;
    await trusted.context().close();

    const google = await comeBy('Google');
    await google.waitForURL('**/sign-in/code');
    await google.context().close();
  });

  test('an invitation is taken up there, with the invited address alone', async () => {
    const desk = await people.person('Administrator');
    await desk.goto(`/desk/organizations/${organization}/contacts/new`);
    await box(desk, 'First Name').fill('Runa');
    await box(desk, 'Last Name').fill('Dahlberg');
    await box(desk, 'Email Address').fill(INVITED);
    await press(desk.getByRole('button', { name: 'Save' }).first());
    await press(desk.getByRole('link', { name: 'Client Portal', exact: true }));
    await desk.getByRole('checkbox', { name: 'Activate Client Portal' }).check();
    await box(desk, 'User Name').fill(INVITED);
    await desk.getByRole('radio', { name: 'Basic', exact: true }).check();
    await press(desk.getByRole('button', { name: 'Save' }).first());
    await desk.context().close();

    const mail = await new Mailbox({ directory }).awaits(INVITED, /./);
    const [link] = mail.text.match(/http:\/\/localhost:\d+\/welcome\/\S+/);
    const stranger = await people.visitor({ viewport: PHONE });
    await stranger.goto(link);
    await check(stranger);
    await agree(stranger, 'Continue with Contoso', 'other');
    await stranger.getByText('the link in the mail still works').waitFor();
    await check(stranger);
    await stranger.context().close();

    const page = await people.visitor({ viewport: PHONE });
    await page.goto(link);
    await agree(page, 'Continue with Contoso', 'runa');
    await page.waitForURL((url) => url.pathname === '/');
    await check(page);
    await page.goto(link);
    assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /no longer works/);
    await page.goto('/my/security/confirm');
    assert.equal(await page.getByLabel('Current password').count(), 0, 'there is none');
    await check(page);
    await page.context().close();
  });
});
