// Activates all contacts of one organization in one run, and reads desk pages meanwhile.
// node bench/activation.mjs URL PASSWORD CONTACTS SECONDS; the server must be on this machine. See bench/activation.

import http from "node:http";

const [address, password, contacts, seconds] = process.argv.slice(2);
const base = new URL(address);
if (!["localhost", "127.0.0.1", "[::1]"].includes(base.hostname)) {
  console.error("activation.mjs only asks a server on this machine");
  process.exit(1);
}

/** The desk is blocked if an answer takes longer than this, in milliseconds. */
const BLOCKED = 1_000;

const cookies = new Map();
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

function request(method, path, form) {
  const body = form ? new URLSearchParams(form).toString() : undefined;
  const headers = {
    host: base.host,
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    accept: "text/html",
    "sec-fetch-site": "same-origin",
    origin: base.origin,
  };
  if (body) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    headers["content-length"] = Buffer.byteLength(body);
  }
  return new Promise((done, failed) => {
    const asked = http.request({ host: "127.0.0.1", port: base.port, method, path, headers, agent }, (response) => {
      for (const cookie of response.headers["set-cookie"] ?? []) {
        const [name, value] = cookie.split(";")[0].split("=");
        cookies.set(name, value);
      }
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => done({ status: response.statusCode, location: response.headers.location, text: Buffer.concat(parts).toString() }));
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

/** Fields of the first form that is sent by POST to an address with this end. */
function fieldsOf(text, end) {
  const form = text.match(new RegExp(`<form[^>]*action="[^"]*${end}"[\\s\\S]*?</form>`))?.[0];
  if (!form) throw new Error(`no form ${end}`);
  const fields = [];
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = input.match(/name="([^"]*)"/)?.[1];
    const box = /type="(checkbox|radio)"/.test(input) && !/ checked/.test(input);
    if (name && !box) fields.push([name, input.match(/value="([^"]*)"/)?.[1] ?? ""]);
  }
  return fields;
}

async function step(path, end, changes) {
  const page = await request("GET", path);
  const fields = Object.fromEntries(fieldsOf(page.text, end));
  return request("POST", end, { ...fields, ...changes });
}

for (let tries = 0; ; tries++) {
  try {
    if ((await request("GET", "/readyz")).status === 200) break;
  } catch { /* not listening yet */ }
  if (tries === 100) throw new Error("the server did not become ready");
  await new Promise((done) => setTimeout(done, 100));
}
await step("/sign-in", "/sign-in", { user_name: "seed-technician-1" });
await step("/sign-in/password", "/sign-in/password", { password });

const list = await request("GET", "/desk/settings/portal-organizations?q=Customer");
const there = list.text.match(/\/desk\/settings\/portal-organizations\/[0-9a-f-]{36}/)[0];
const choice = await request("GET", `${there}/activation`);
const level = choice.text.match(/name="level"[\s\S]*?<option[^>]*value="([^"]*)"/)[1];
const query = new URLSearchParams({ all: "true", level, date_format: "y-M-d", time_format: "24h", number_format: "1,234.56" });
let took = performance.now();
const preview = await request("GET", `${there}/activation/preview?${query}`);
console.log(`preview ${Math.round(performance.now() - took)} ms`);
took = performance.now();
const began = performance.now();
const started = await request("POST", `${there}/activation/start`, fieldsOf(preview.text, "/activation/start"));
if (started.status !== 303) throw new Error(`the run did not start: ${started.status}`);
console.log(`start ${Math.round(performance.now() - took)} ms`);

// Meanwhile: a page that reads, and an act that writes.
const times = { read: [], write: [] };
const timed = async (kind, work) => {
  const from = performance.now();
  await work();
  times[kind].push(performance.now() - from);
};
const sources = "/desk/settings/sources/new";
let done = 0;
let number = 0;
while (performance.now() - began < Number(seconds) * 1000) {
  await timed("read", () => request("GET", "/desk/settings/portal-organizations"));
  const form = Object.fromEntries(fieldsOf((await request("GET", sources)).text, sources));
  await timed("write", async () => {
    const answer = await request("POST", sources, { ...form, name: `Source ${Date.now()} ${number++}` });
    if (answer.status !== 303) throw new Error(`a write meanwhile answered ${answer.status}`);
  });
  const page = await request("GET", started.location);
  done = Number(page.text.match(/<strong>([\d.,\s]*) of/)?.[1].replace(/\D/g, "") ?? 0);
  if (page.text.includes("Finished") && !page.text.includes("data-live=")) break;
  await new Promise((later) => setTimeout(later, 200));
}
const spent = (performance.now() - began) / 1000;
const most = (kind) => Math.round(Math.max(...times[kind]));
console.log(`${done} of ${contacts} contacts activated in ${spent.toFixed(1)} s (budget ${seconds} s)`);
console.log(`meanwhile, longest answer: reading ${most("read")} ms, writing ${most("write")} ms (${times.write.length} of each)`);
const blocked = Math.max(most("read"), most("write")) > BLOCKED;
process.exit(done === Number(contacts) && !blocked ? 0 : 1);
