// What people do in more than one journey.
import assert from 'node:assert/strict';
import { press } from './browser.mjs';

/** Fills the details of a new ticket of the type "Something does not work" and goes to the check page. */
export async function fillNewTicket(page, { title, description, files = [] }) {
  await page.goto('/tickets/new');
  await press(page.getByRole('button', { name: /^Something does not work/ }));
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
  await page.getByRole('textbox', { name: 'Description' }).fill(description);
  await page.getByRole('radio', { name: 'Only me' }).check();
  if (files.length) await page.locator('input[type="file"]').setInputFiles(files);
  await press(page.getByRole('button', { name: 'Continue' }));
  await page.getByRole('heading', { level: 1, name: 'Check your answers' }).waitFor();
}

/** Submits a new ticket and gives its number. */
export async function newTicket(page, ticket) {
  await fillNewTicket(page, ticket);
  return sendTicket(page);
}

/** Sends a new ticket from its check page and gives its number. */
export async function sendTicket(page) {
  await press(page.getByRole('button', { name: 'Send ticket' }));
  await page.getByRole('heading', { level: 1, name: /has your ticket/ }).waitFor();
  return numberIn(await page.getByRole('main').innerText());
}

/** Submits a new ticket of the type "Something else", which an internal help desk gets, and gives its number. */
export async function newInternalTicket(page, { title, description }) {
  await page.goto('/tickets/new');
  await press(page.getByRole('button', { name: /^Something else/ }));
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
  await page.getByRole('textbox', { name: 'Description' }).fill(description);
  await press(page.getByRole('button', { name: 'Continue' }));
  return sendTicket(page);
}

/** Steps of a test that build on each other: after a failure the rest would only repeat it. */
export function steps(t) {
  let failed = false;
  return async (name, act) => { if (!failed) await t.test(name, async () => { failed = true; await act(); failed = false; }); };
}

/** The first ticket number in a text (T-240). */
export function numberIn(text) {
  const found = text.match(/T\d{8}\.\d{4,}/);
  assert.ok(found, `no ticket number in: ${text}`);
  return found[0];
}

/** The texts of the error summary and of the errors beside fields. */
export async function errors(page) {
  const summary = page.locator('.error-summary');
  await summary.waitFor();
  return { summary: await summary.innerText(), fields: await page.locator('.field__error').allInnerTexts() };
}

/** The error summary leads to a field that is marked and described by that error. */
export async function errorLeadsTo(page, message) {
  const link = page.locator('.error-summary').getByRole('link', { name: message });
  const target = (await link.getAttribute('href')).slice(1);
  const field = page.locator(`[id="${target}"]`);
  const group = page.locator('fieldset').filter({ has: field });
  const described = await field.getAttribute('aria-describedby') ?? await group.first().getAttribute('aria-describedby');
  assert.match(described ?? '', /-error\b/, `${target} is not described by its error`);
  return field;
}
