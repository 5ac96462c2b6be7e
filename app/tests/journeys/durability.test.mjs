// Nothing is lost (decision 19): a server killed in the middle of writes, a mail server that is down, and a crash in the
// very moment of sending.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './harness/client.mjs';
import { screenshot } from './harness/files.mjs';
import { demo, freePort, seeded, serve } from './harness/program.mjs';
import { mailServer } from './harness/smtp.mjs';

const EVERYONE = 'Walk along the pier';
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Waits until `found()` gives something. */
async function until(found, within, what) {
  for (const end = Date.now() + within; Date.now() < end; await pause(100)) {
    const answer = await found();
    if (answer) return answer;
  }
  return assert.fail(`${what} within ${within / 1000} s`);
}

// A job of a worker that died is taken over after its lease (2.5 minutes): what waits for that runs beside the rest.
describe('nothing is lost', { concurrency: true }, () => {
  test('killed in the middle of writes: what was acknowledged is there, once', async () => {
    const directory = await seeded();
    let server = await demo(directory);
    const { port } = server;
    const people = ['svetlana.petrova', 'kwame.mensah', 'joana.figueiredo', 'dirk.ahlers', 'mehmet.aydin'];
    const clients = await Promise.all(people.map((name) => new Client(server.url).signIn({ user_name: `${name}@fabrikam-foods.example`, password: EVERYONE })));
    const tickets = await Promise.all(clients.map((client, at) => client.ticket({ title: `Notes of ${people[at]}`, description: 'x' })));
    const notes = clients.map(() => []);
    const drafts = clients.map(() => []);
    const picture = screenshot('proof.png');

    for (let round = 0; round < 3; round++) {
      // Drafts with a file, to be sent while the server dies.
      await Promise.all(clients.map(async (client, at) => drafts[at].push(await client.draft({ title: `Draft ${round} of ${people[at]}`, description: 'whole or not at all', files: [picture] }))));
      let dead = false;
      const writing = clients.flatMap((client, at) => [
        (async () => {
          for (let count = 0; count < 12 && !dead; count++) {
            const note = { ...Client.note(tickets[at], `note ${randomUUID()}`), acknowledged: false };
            notes[at].push(note);
            note.acknowledged = await client.post(note.path, note.fields, count % 4 === 3 ? [picture] : undefined).then(({ status }) => status === 303, () => false);
          }
        })(),
        (async () => {
          await pause(100 * at + 150 * round);
          await client.post(`${drafts[at][round]}/check`, {}).catch(() => {});
        })(),
      ]);
      await until(() => notes.flat().filter((note) => note.acknowledged).length > 12 * (round + 1), 60_000, 'some notes are acknowledged');
      await server.kill();
      dead = true;
      await Promise.all(writing);
      server = await demo(directory, { port });
    }

    for (const [at, client] of clients.entries()) {
      const page = (await client.get(`/tickets/${tickets[at]}`)).text;
      const times = (note) => page.split(note.fields.body).length - 1;
      for (const note of notes[at]) {
        if (note.acknowledged) assert.equal(times(note), 1, `an acknowledged note of ${people[at]}`);
        else assert.ok(times(note) <= 1, `a note of ${people[at]} stands there twice`);
      }
      // Whoever heard nothing sends the form again: the note is there once, whether or not it had arrived.
      const unheard = notes[at].filter((note) => !note.acknowledged);
      for (const note of unheard) assert.equal((await client.post(note.path, note.fields)).status, 303);
      const after = (await client.get(`/tickets/${tickets[at]}`)).text;
      for (const note of notes[at]) assert.equal(after.split(note.fields.body).length - 1, 1, 'sent again, there once');
      await wholeFiles(client, after);

      for (const [round, draft] of drafts[at].entries()) {
        if ((await client.get(`${draft}/check`)).status === 200) await client.post(`${draft}/check`, {});
        const done = await client.get(`${draft}/done`);
        assert.equal(done.status, 200, 'the draft is a ticket, or became one when it was sent again');
        const number = done.text.match(/T\d{8}\.\d{4,}/)[0];
        const ticket = (await client.get(`/tickets/${number}`)).text;
        for (const part of [`Draft ${round} of ${people[at]}`, 'whole or not at all', 'Only me', 'proof.png']) assert.ok(ticket.includes(part), `a half ticket: no ${part}`);
        await wholeFiles(client, ticket);
      }
      const list = (await client.get('/tickets?q=Draft&rows=100')).text;
      for (const round of drafts[at].keys()) assert.equal(list.split(`>Draft ${round} of ${people[at]}<`).length - 1, 1, 'one ticket for one draft');
    }
    await server.stop();
    await rm(directory, { recursive: true, force: true });

    /** Each file that the page offers is there in full. */
    async function wholeFiles(client, page) {
      const paths = new Set([...page.matchAll(/href="(\/tickets\/[^"]+\/attachments\/[^"/]+)"/g)].map(([, path]) => path));
      for (const path of paths) {
        const file = await client.get(path);
        assert.equal(file.status, 200, 'an attachment without its file');
        assert.equal(sha(file.bytes), sha(picture.buffer));
      }
    }
  });

  test('mail server down: all mail leaves later, once', async () => {
    const [directory, smtp, port] = [await seeded(), await freePort(), await freePort()];
    const server = await serve(directory, port, settings(smtp));
    const client = await new Client(server.url).signIn({ user_name: 'kwame.mensah@fabrikam-foods.example', password: EVERYONE });
    const number = await client.ticket({ title: 'While the mail is down', description: 'x' });
    const staff = await new Client(server.url).signIn({ user_name: 'marek.dahl', password: 'Paper boats in April' });
    for (const body of ['First answer', 'Second answer']) {
      const form = (await staff.get(`/desk/tickets/${number}`)).text.match(/name="form" value="([^"]+)"/)[1];
      assert.equal((await staff.post(`/desk/tickets/${number}/notes`, { body, form, publish: 'everyone' })).status, 303);
    }
    await pause(3000);
    const sink = await mailServer(smtp);
    const wanted = [/We have your ticket/, /First answer/, /Second answer/];
    const mine = () => sink.mails.filter((mail) => mail.to.includes('kwame.mensah') && mail.subject.includes(number));
    await until(() => wanted.every((pattern) => mine().some((mail) => pattern.test(`${mail.subject} ${mail.text}`))), 60_000, 'all mail leaves');
    await pause(5000);
    assert.equal(mine().length, wanted.length);
    assert.equal(new Set(sink.mails.map((mail) => mail.id)).size, sink.mails.length, 'no mail twice');
    await server.stop();
    await sink.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('a crash in the moment of sending: at most one repeat, with the same Message-ID', async () => {
    const [directory, smtp, port] = [await seeded(), await freePort(), await freePort()];
    let server = await serve(directory, port, settings(smtp));
    let crashed = false;
    const sink = await mailServer(smtp, async (mail) => {
      // The mail was taken, but the server dies before it hears so.
      if (!crashed && /Crash/.test(mail.subject)) {
        crashed = true;
        await server.kill();
      }
    });
    const client = await new Client(server.url).signIn({ user_name: 'kwame.mensah@fabrikam-foods.example', password: EVERYONE });
    const number = await client.ticket({ title: 'Crash while sending', description: 'x' });
    await until(() => crashed, 30_000, 'the mail is sent');
    await pause(500);
    server = await serve(directory, port, settings(smtp));
    const about = (to) => sink.mails.filter((mail) => mail.subject.includes(number) && mail.to.includes(to));
    const [first] = sink.mails.filter((mail) => /Crash/.test(mail.subject));
    await until(() => sink.mails.filter((mail) => mail.id === first.id).length > 1, 190_000, 'the mail is sent again');
    await pause(5000);
    assert.equal(sink.mails.filter((mail) => mail.id === first.id).length, 2, 'one repeat at most');
    assert.equal(new Set(about('kwame.mensah').map((mail) => mail.id)).size, 1, 'the repeat has the Message-ID of the first');
    await server.stop();
    await sink.close();
    await rm(directory, { recursive: true, force: true });
  });
});

const settings = (smtp) => ({ MAIL__TRANSPORT: 'smtp', MAIL__SMTP__HOST: '127.0.0.1', MAIL__SMTP__PORT: smtp, MAIL__SMTP__SECURITY: 'none' });
