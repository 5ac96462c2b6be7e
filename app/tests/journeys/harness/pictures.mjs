// Pictures of pages: of every page into the folder EMBERDESK_SHOTS, to look at; of the chosen ones into docs/pictures when
// EMBERDESK_PICTURES=1. Without these a test run writes nothing into the checkout.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settled } from './check.mjs';
import { DESKTOP, PHONE } from './sizes.mjs';

const SHOTS = process.env.EMBERDESK_SHOTS;
const PICTURES = process.env.EMBERDESK_PICTURES === '1';
/** Pictures in the README are read over slow lines too. */
const HEAVIEST = 200_000;

/** The page that is open as a whole, on a desk and on a phone, and in the dark. */
export async function shoot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  const before = page.viewportSize();
  for (const [size, colorScheme, suffix] of [[DESKTOP, 'light', '1280'], [PHONE, 'light', '390'], [DESKTOP, 'dark', 'dark']]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await settled(page);
    await page.screenshot({ path: join(SHOTS, `${name}-${suffix}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}

/** What the window shows, for the README. */
export async function picture(page, name, { size = DESKTOP, colorScheme = 'light' } = {}) {
  if (!PICTURES) return;
  const before = page.viewportSize();
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await settled(page);
  const bytes = await page.screenshot();
  assert.ok(bytes.length < HEAVIEST, `${name}.png has ${bytes.length} bytes`);
  const folder = new URL('../../../../docs/pictures/', import.meta.url).pathname;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), bytes);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
