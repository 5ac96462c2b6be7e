// A mail server that keeps what it is given.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { parse } from './mail.mjs';

/** Listens on `port`. `accepted(mail)` runs after a mail has arrived and before it is confirmed. */
export async function mailServer(port, accepted = () => {}) {
  const mails = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const say = (line) => socket.writable && socket.write(`${line}\r\n`);
    let heard = '';
    let data = false;
    socket.on('data', async (piece) => {
      heard += piece.toString('latin1');
      for (;;) {
        const end = heard.indexOf(data ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = heard.slice(0, end);
        heard = heard.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          const mail = parse(Buffer.from(text.replace(/^\.\./gm, '.'), 'latin1').toString());
          mails.push(mail);
          await accepted(mail);
          say('250 2.0.0 taken');
        } else if (/^DATA/i.test(text)) {
          data = true;
          say('354 go on');
        } else if (/^EHLO/i.test(text)) {
          socket.write('250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n');
        } else if (/^QUIT/i.test(text)) {
          say('221 bye');
          socket.end();
        } else {
          say('250 ok');
        }
      }
    });
    say('220 sink');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    mails,
    close: () => { sockets.forEach((socket) => socket.destroy()); return new Promise((done) => server.close(done)); },
  };
}
