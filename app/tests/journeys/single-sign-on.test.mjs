// Signing in with an account elsewhere, against a real OpenID Connect server: set up and tested by an administrator, used by
// people, with Microsoft's issuer forms, and refused while the operator has not listed a private address (A-126 … A-134).
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch, People, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { agree, openid, TENANT } from './harness/openid.mjs';
import { demo, freePort, seeded, serve } from './harness/program.mjs';

const CLIENT = { client_id: 'emberdesk', client_secret: 'a secret of the tests, long enough' };
const path = (page) => new URL(page.url()).pathname;

let browser;
let program;
let people;
let directory;
let own;
let microsoft;
let organization;
let signIns;

/** The same records as a demo, served as an installation, with this list of servers that may be called. */
async function start(port, allow) {
  const settings = { MAIL__TRANSPORT: 'file', MAIL__FROM: 'Northwind IT <desk@northwind.example>', ...(allow && { OUTBOUND__ALLOW: allow }) };
  program = await serve(directory, port, settings);
  // Sessions outlive the restart.
  people ??= new People(browser, { ...program, signIns });
}

before(async () => {
  browser = await launch();
  directory = await seeded();
  const first = await demo(directory);
  ({ signIns } = first);
  await first.stop();
  const [port, ownPort, microsoftPort] = [await freePort(), await freePort(), await freePort()];
  await start(port);
  const desk = await people.person('Administrator');
  await desk.goto('/desk/organizations');
  const link = desk.getByRole('link', { name: 'Contoso Legal', exact: true }).first();
  organization = (await link.getAttribute('href')).match(/[0-9a-f-]{36}/)[0];
  const callback = (key) => `${program.url}/sign-in/callback/${key}`;
  own = await openid({
    port: ownPort,
    clients: [{ ...CLIENT, redirect_uris: [callback(organization)] }],
    people: {
      jonas: { email: 'jonas.meyer@contoso-legal.example', email_verified: true, name: 'Jonas Meyer' },
      stranger: { email: 'stranger@contoso-legal.example', email_verified: true, name: 'A Stranger' },
    },
  });
  microsoft = await openid({
    port: microsoftPort, tenant: true,
    clients: [{ ...CLIENT, redirect_uris: [callback('microsoft')] }],
    people: {
      otto: { email: 'otto.kern@fabrikam-foods.example', xms_edov: true, name: 'Otto Kern' },
      mallory: { email: 'otto.kern@fabrikam-foods.example', name: 'Mallory' },
    },
  });
  await desk.context().close();
});
after(async () => {
  own?.end();
  microsoft?.end();
  await browser?.close();
  await program?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Fills in and saves the page of a provider. */
async function setUp(desk, at, { name, issuer, domains }) {
  await desk.goto(at);
  await desk.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await desk.getByRole('textbox', { name: 'Issuer' }).fill(issuer);
  await desk.getByRole('textbox', { name: 'Client ID' }).fill(CLIENT.client_id);
  await desk.getByLabel('Client secret').fill(CLIENT.client_secret);
  if (domains) await desk.getByRole('textbox', { name: 'Mail domains' }).fill(domains);
  await desk.getByRole('checkbox', { name: 'Use this provider for signing in' }).check();
  await press(desk.getByRole('button', { name: 'Save' }));
}

describe('single sign-on', () => {
  test('a private address is refused until the operator lists it', async () => {
    const desk = await people.person('Administrator');
    const at = `/desk/settings/portal-organizations/${organization}/identity-provider`;
    await setUp(desk, at, { name: 'Contoso', issuer: own.issuer, domains: 'contoso-legal.example' });
    await check(desk);
    await press(desk.getByRole('button', { name: 'Test' }));
    assert.match(await desk.getByRole('alert').innerText(), /not allowed.*outbound\.allow/);
    await check(desk);
    await desk.context().close();

    const { port } = program;
    await program.stop();
    await start(port, `${new URL(own.issuer).host},${new URL(microsoft.issuer).host}`);
    const again = await people.person('Administrator');
    await again.goto(at);
    await agree(again, 'Test', 'jonas');
    await again.getByRole('heading', { level: 1, name: 'Contoso works' }).waitFor();
    const said = await again.getByRole('main').innerText();
    assert.match(said, /jonas\.meyer@contoso-legal\.example \(verified by the provider\)/);
    assert.match(said, /email_verified/);
    await check(again);
    await again.goto('/desk');
    assert.equal(path(again), '/desk', 'the administrator is still signed in');
    await again.context().close();
  });

  test('people of the organization sign in there, and nobody else is let in', async () => {
    const page = await people.visitor();
    await page.goto('/sign-in?next=%2Ftickets');
    await page.getByRole('textbox', { name: 'User Name', exact: true }).fill('anybody@contoso-legal.example');
    await press(page.getByRole('button', { name: 'Continue' }));
    await check(page);
    await agree(page, 'Continue with Contoso', 'jonas');
    await page.waitForURL('**/tickets');
    await page.goto('/my/security');
    assert.match(await page.getByRole('main').innerText(), /identity provider/);
    await page.context().close();

    const other = await people.visitor();
    await other.goto('/sign-in');
    await other.getByRole('textbox', { name: 'User Name', exact: true }).fill('stranger@contoso-legal.example');
    await press(other.getByRole('button', { name: 'Continue' }));
    await agree(other, 'Continue with Contoso', 'stranger');
    await other.getByText('No access is set up for that account').waitFor();
    await other.context().close();
  });

  for (const [form, issuer] of [['all tenants', () => microsoft.many], ['one tenant', () => microsoft.issuer]]) {
    test(`Microsoft, ${form}: the tenant is part of the issuer, and an address counts only if it is verified`, async () => {
      const desk = await people.person('Administrator');
      await setUp(desk, '/desk/settings/identity-providers/microsoft', { name: 'Microsoft', issuer: issuer() });
      await agree(desk, 'Test', 'otto');
      await desk.getByRole('heading', { level: 1, name: 'Microsoft works' }).waitFor();
      assert.ok((await desk.getByRole('main').innerText()).includes(TENANT));
      await desk.context().close();

      for (const [name, comesIn] of [['mallory', false], ['otto', true]]) {
        const page = await people.visitor();
        await page.goto('/sign-in');
        await agree(page, 'Continue with Microsoft', name);
        if (comesIn) await page.waitForURL((url) => ['/', '/home'].includes(url.pathname));
        else await page.getByText('No access is set up for that account').waitFor();
        await page.context().close();
      }
    });
  }
});
