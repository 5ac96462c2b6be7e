// A person at the other end of plain HTTP: cookies and forms, no browser. For many at once, and while the server dies.
import { randomUUID } from 'node:crypto';

export class Client {
  #cookies = new Map();

  constructor(url) {
    this.url = url;
  }

  /** An answer, redirects not followed: `status`, `location`, `text`. Throws if the connection breaks. */
  async send(method, path, body) {
    const answer = await fetch(new URL(path, this.url), {
      method, body, redirect: 'manual',
      headers: { accept: 'text/html', origin: this.url, cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, location: answer.headers.get('location') ?? '', bytes, text: bytes.toString() };
  }

  get(path) {
    return this.send('GET', path);
  }

  /** Sends a form: fields, and files as `harness/files.mjs` makes them, under the name `files`. */
  post(path, fields = {}, files) {
    if (!files) return this.send('POST', path, new URLSearchParams(fields));
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const file of files) form.append('files', new Blob([file.buffer], { type: file.mimeType }), file.name);
    return this.send('POST', path, form);
  }

  async signIn({ user_name, password }) {
    await this.post('/sign-in', { user_name });
    const answer = await this.post('/sign-in/password', { user_name, password });
    if (answer.status !== 303 || answer.location.startsWith('/sign-in')) throw new Error(`${user_name} cannot sign in: ${answer.status} ${answer.location}`);
    return this;
  }

  /** A draft of a new ticket with its details and files filled in, ready to be sent; gives its path. */
  async draft({ title, description, files = [] }) {
    const types = (await this.get('/tickets/new')).text;
    const [, type] = types.match(/name="request_type" value="([^"]+)"[^>]*>(?:(?!<\/button>).)*Something does not work/s);
    const { location } = await this.post('/tickets/new', { request_type: type });
    const page = (await this.get(location)).text;
    const [, question, answer] = page.match(/name="(answer-[^"]+)"[^>]*value="(Only me)"/);
    const contact = page.match(/<select[^>]*name="contact".*?<option value="([^"]+)" selected/s)?.[1];
    const saved = await this.post(location, { title, description, [question]: answer, ...(contact && { contact }) }, files);
    if (!saved.location.endsWith('/check')) throw new Error(`the details were not accepted: ${saved.status}`);
    return location;
  }

  /** A new ticket; gives its number. */
  async ticket(about) {
    const draft = await this.draft(about);
    await this.post(`${draft}/check`, {});
    return (await this.get(`${draft}/done`)).text.match(/T\d{8}\.\d{4,}/)[0];
  }

  /** What a note needs: where it goes, and a form of its own that is the same when it is sent again. */
  static note(ticket, body) {
    return { path: `/tickets/${ticket}/notes`, fields: { body, form: randomUUID() } };
  }
}
