// Work sharing between a parent and its sub-organizations: a sister works a ticket only in the mode that shows it, and
// loses it at once when the parent's administrator chooses another, who was shown before whom that concerns (F-167 … F-171).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newInternalTicket, steps } from './harness/acts.mjs';
import { open, press } from './harness/browser.mjs';
import { check } from './harness/check.mjs';
import { shoot } from './harness/pictures.mjs';

const HAMBURG = 'ulrike.feddersen@contoso-legal.example';
/** Site lead of the sister in Lyon, who works its desk as soon as she has the level. */
const LYON = 'camille.bonnet@contoso-legal.example';
/** At a standard level in Lyon, who sees all tickets there. */
const STANDARD = 'etienne.garnier@contoso-legal.example';

let world;
before(async () => { world = await open(); });
after(() => world?.end());

const main = async (page) => (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
const verify = async (page, name) => { await shoot(page, `sharing-${name}`); await check(page); };

/** The parent's administrator chooses a mode; `look` gets the page that says whom it concerns, before it is saved. */
async function share(mode, { standard = false, script = true } = {}, look = () => {}) {
  const page = await world.people.person('Taskfire Administrator', { script });
  await page.goto('/manage/taskfire/sharing');
  await page.getByRole('radio', { name: mode }).check();
  await page.getByRole('checkbox', { name: /^Standard users too/ }).setChecked(standard);
  await press(page.getByRole('button', { name: 'Show who gains and loses access' }));
  await look(page);
  await press(page.getByRole('button', { name: 'Save' }));
  await page.context().close();
}

test('a sister works a ticket only where everything is shared', async (t) => {
  const step = steps(t);
  const title = 'The notary’s seal does not scan';
  const secret = 'Between us: the scanner is on loan.';
  const parts = (page, heading) => page.getByRole('region', { name: heading }).innerText();
  const answers = async (page) => (await page.request.get(`/tickets/${number}`)).status();
  let number;
  let sister;
  let standard;

  await step('the provider gives the site lead of Lyon a Taskfire level', async () => {
    const page = await world.people.person('Administrator');
    await page.goto('/desk/contacts?q=Camille');
    await press(page.getByRole('link', { name: 'Bonnet, Camille' }));
    await press(page.getByRole('navigation', { name: 'Contact' }).getByRole('link', { name: 'Client Portal' }));
    await page.getByRole('radio', { name: 'Taskfire Resource' }).check();
    await press(page.getByRole('button', { name: 'Save' }).first());
    assert.equal(await page.locator('.error-summary').count(), 0);
    await page.context().close();
  });

  await step('somebody in Hamburg asks, and Lyon takes it: everything is shared (mode A)', async () => {
    const requester = await world.people.person(HAMBURG);
    number = await newInternalTicket(requester, { title, description: 'The page stays white.' });
    await requester.context().close();
    sister = await world.people.person(LYON);
    standard = await world.people.person(STANDARD);
    await sister.goto('/taskfire/unassigned');
    await press(sister.getByRole('link', { name: title }).first());
    assert.match(await main(sister), /Contoso Legal Hamburg/, 'the ticket keeps its organization (F-174)');
    // Its queue has members, who accept; others of the desk assign it.
    await press(sister.getByRole('link', { name: 'Assign', exact: true }));
    await sister.getByLabel('Resource', { exact: true }).selectOption('Camille Bonnet');
    await press(sister.getByRole('button', { name: 'Assign', exact: true }));
    assert.match(await sister.getByRole('region', { name: 'Status' }).innerText(), /Camille Bonnet has it since/);
    const composer = sister.locator('form.composer');
    await composer.getByText('Our help desk only', { exact: true }).click();
    await composer.getByRole('textbox', { name: 'Note' }).fill(secret);
    await press(composer.getByRole('button', { name: 'Add Note' }));
    assert.equal(await answers(standard), 404, 'standard users of the sister do not see it');
    await verify(sister, 'sister-works');
  });

  await step('standard users see it once they are included, without the desk’s notes', async () => {
    await share(/^Share everything/, { standard: true }, async (page) => {
      assert.match(await parts(page, 'Who gains access'), /Étienne Garnier[^]*sees tickets of [^\n]*Contoso Legal Hamburg/);
      assert.match(await parts(page, 'Who loses access'), /Nobody/);
      await verify(page, 'gains');
    });
    assert.equal(await answers(standard), 200, 'at once');
    await standard.goto(`/tickets/${number}`);
    assert.ok(!(await standard.content()).includes('Between us'));
    assert.equal((await standard.request.get(`/tickets/${number}/complete`)).status(), 403, 'but does not work it');
    await standard.goto('/tickets/open');
    assert.ok(await standard.getByRole('link', { name: title }).count());
  });

  await step('who loses access is listed before the mode changes, and has lost it at once (mode B, F-170)', async () => {
    await sister.goto(`/tickets/${number}`);
    await share(/^Share upwards only/, { script: false }, async (page) => {
      const loses = await parts(page, 'Who loses access');
      assert.match(loses, /Camille Bonnet[^]*works tickets of [^\n]*Contoso Legal Hamburg/);
      assert.match(loses, /Étienne Garnier[^]*sees tickets of [^\n]*Contoso Legal Hamburg/);
      assert.equal(await answers(sister), 200, 'looking at the list changes nothing');
    });
    assert.equal(await answers(sister), 404);
    assert.equal(await answers(standard), 404);
    const answered = sister.waitForResponse((answer) => answer.request().method() === 'POST');
    await sister.locator('form.composer').getByRole('textbox', { name: 'Note' }).fill('From an open window.');
    await press(sister.locator('form.composer').getByRole('button', { name: 'Add Note' }));
    assert.equal((await answered).status(), 404, 'nor does an open window write into it');
    for (const address of ['/taskfire/mine', '/tickets/open', `/tickets/search?q=${number}`]) {
      await sister.goto(address);
      assert.equal(await sister.locator(`a[href*="${number}"]`).count(), 0, address);
    }
    const parent = await world.people.person('Taskfire Resource');
    await parent.goto(`/tickets/${number}`);
    assert.match(await parent.getByRole('region', { name: 'Status' }).innerText(), /Camille Bonnet has it since/, 'it stays with whom it is assigned to');
    assert.ok((await parent.content()).includes(secret), 'the parent’s desk works it still');
    await parent.context().close();
  });

  await step('without sharing the parent’s desk loses it too', async () => {
    await share(/^No sharing/, {}, async (page) => {
      assert.match(await parts(page, 'Who loses access'), /Tom Okafor[^]*Contoso Legal Hamburg/);
      await verify(page, 'loses');
    });
    const parent = await world.people.person('Taskfire Resource');
    assert.notEqual((await parent.request.get(`/tickets/${number}/complete`)).status(), 200, 'it is not worked there any more');
    await parent.goto('/taskfire/unassigned');
    assert.equal(await parent.locator(`a[href*="${number}"]`).count(), 0);
    await parent.context().close();
  });

  await step('and with the first mode all is as it was', async () => {
    await share(/^Share everything/);
    assert.equal(await answers(sister), 200);
    assert.equal(await answers(standard), 404);
    for (const page of [sister, standard]) await page.context().close();
  });
});
