// The mails that a demo wrote, read from its folder, and answers to them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

function decoded(text) {
  return text.replace(/=\?utf-8\?([bq])\?([^?]*)\?=(\s+(?==\?))?/gi, (_, kind, data) => (kind.toLowerCase() === 'b'
    ? Buffer.from(data, 'base64').toString()
    : Buffer.from(data.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString()));
}

/** Headers (unfolded, names in small letters) and the bodies of a mail's parts as text, of a mail in the Internet format. */
export function parse(source) {
  const cut = source.search(/\r?\n\r?\n/);
  const headers = {};
  for (const line of source.slice(0, cut).replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':');
    headers[line.slice(0, at).toLowerCase()] = decoded(line.slice(at + 1).trim());
  }
  const body = source.slice(cut).replace(/^\r?\n\r?\n/, '');
  const edge = headers['content-type']?.match(/boundary="?([^";]+)/)?.[1];
  const parts = edge ? body.split(`--${edge}`).slice(1, -1).map((part) => parse(part.replace(/^\r?\n/, ''))) : [];
  const coding = headers['content-transfer-encoding']?.toLowerCase();
  let text = body;
  if (coding === 'base64') text = Buffer.from(body, 'base64').toString();
  if (coding === 'quoted-printable')
    text = Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
  const of = (kind) => (headers['content-type'] ?? 'text/plain').startsWith(kind) ? text : parts.map((part) => part[kind === 'text/html' ? 'html' : 'text']).find(Boolean);
  return { headers, subject: headers.subject, to: headers.to ?? '', id: headers['message-id'], text: of('text/plain'), html: of('text/html') };
}

/** The folder of a demo's mails. */
export class Mailbox {
  constructor(demo) {
    this.folder = join(demo.directory, 'mail');
  }

  /** All mails, oldest first. */
  async all() {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    return Promise.all(names.sort().map(async (name) => ({ file: name, ...parse(await readFile(join(this.folder, name), 'utf8')) })));
  }

  /** Waits until a mail is there that goes to `to` and whose subject matches; gives the newest. */
  async awaits(to, subject, within = 15_000) {
    const until = Date.now() + within;
    for (;;) {
      const mails = await this.all();
      const found = mails.filter((mail) => mail.to.includes(to) && subject.test(mail.subject));
      if (found.length) return found.at(-1);
      assert.ok(Date.now() < until, `no mail to ${to} with ${subject}; there are:\n${mails.slice(-12).map((mail) => `  ${mail.to}: ${mail.subject}`).join('\n')}`);
      await pause(100);
    }
  }
}

/** Drops an answer to a mail of the demo into its folder of mails that come in, whole at once. */
export async function answer(demo, mail, { from, text }) {
  const to = mail.headers['reply-to'];
  assert.ok(to, `nobody can answer “${mail.subject}”`);
  const name = randomUUID();
  const lines = [
    `From: ${from}`, `To: ${to}`, `Subject: Re: ${mail.subject}`, `Message-ID: <${name}@mail.example>`, `In-Reply-To: ${mail.id}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit',
    '', text, '', `On ${new Date().toDateString()} at 9:41 AM ${mail.headers.from} wrote:`, ...mail.text.split(/\r?\n/).map((line) => `> ${line}`), '',
  ];
  const folder = join(demo.directory, 'mail-in');
  await writeFile(join(folder, `${name}.part`), lines.join('\r\n'));
  await rename(join(folder, `${name}.part`), join(folder, `${name}.eml`));
}
