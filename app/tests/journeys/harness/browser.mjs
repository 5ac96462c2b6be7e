// Browsers of people: with and without script, on a desk and on a phone, in light and dark.
import { chromium } from 'playwright-core';
import { watch } from './check.mjs';
import { freshDemo } from './program.mjs';
import { DESKTOP } from './sizes.mjs';
import { totp } from './totp.mjs';

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Longest wait for anything on a page, in milliseconds: an unoptimised build on a busy machine. */
const PATIENCE = 20_000;

/** With what everybody signs in whom the demo does not print (app/src/commands/demo/content/sign_ins.toml). */
const EVERYONE = 'Walk along the pier';

/** Debian's Chromium, or the one that $CHROMIUM names. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...FLAGS] : FLAGS,
  });
}

/** People who use one demo, in one browser process. */
export class People {
  #browser;
  #demo;
  #sessions = new Map();

  constructor(browser, demo) {
    this.#browser = browser;
    this.#demo = demo;
  }

  /** The sign-in of a role, as the demo printed it; of anybody else by their user name, an address. */
  signIn(role) {
    if (role.includes('@')) return { user_name: role, password: EVERYONE };
    const found = this.#demo.signIns.find((one) => one.role === role);
    if (!found) throw new Error(`the demo prints no sign-in for ${role}`);
    return found;
  }

  /** A page of somebody who has not signed in. `script: false` switches JavaScript off. */
  async visitor({ script = true, viewport = DESKTOP, colorScheme = 'light', storageState } = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.#demo.url, javaScriptEnabled: script, viewport, colorScheme, storageState,
      locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', acceptDownloads: true,
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    watch(page);
    return page;
  }

  /** A page of somebody who has signed in as `role`; the session is made once and shared. */
  async person(role, options = {}) {
    if (!this.#sessions.has(role)) this.#sessions.set(role, this.#open(role));
    return this.visitor({ ...options, storageState: await this.#sessions.get(role) });
  }

  /** Forgets the session of a role, after a test that ended it. */
  forget(role) {
    this.#sessions.delete(role);
  }

  async #open(role) {
    const page = await this.visitor({ script: false });
    await signIn(page, this.signIn(role));
    const state = await page.context().storageState();
    await page.context().close();
    return state;
  }
}

/** Clicks what leads to another page, and waits until that is there. */
export async function press(target) {
  await Promise.all([target.page().waitForEvent('load'), target.click()]);
}

/** Walks through the sign-in pages (P-15), from wherever the page is led. */
export async function signIn(page, { user_name, password, totp_secret }) {
  if (!URL.canParse(page.url()) || new URL(page.url()).pathname !== '/sign-in') await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'User Name', exact: true }).fill(user_name);
  await press(page.getByRole('button', { name: 'Continue' }));
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await press(page.getByRole('button', { name: 'Continue' }));
  if (totp_secret) {
    await page.getByLabel('Code').fill(totp(totp_secret));
    await press(page.getByRole('button', { name: 'Continue' }));
  }
}

/** A browser, a fresh demo and its people; `end` closes all of it. */
export async function open() {
  const [browser, demo] = await Promise.all([launch(), freshDemo()]);
  return {
    browser,
    demo,
    people: new People(browser, demo),
    end: async () => { await browser.close(); await demo.end(); },
  };
}
