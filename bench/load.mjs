// Reads the pages of budgets.json as people do, and holds them to their budgets.
// node bench/load.mjs URL PASSWORD SECONDS READERS CONTACTS LOG; the server must be on this machine, and LOG its log.

import { openSync, readFileSync, readSync } from "node:fs";
import http from "node:http";

const [address, password, seconds, readers, contacts, log] = process.argv.slice(2);
const base = new URL(address);
if (!["localhost", "127.0.0.1", "[::1]"].includes(base.hostname)) {
  console.error("load.mjs only asks a server on this machine");
  process.exit(1);
}
const MOST_REQUESTS = 200_000;
const budgets = JSON.parse(readFileSync(new URL("./budgets.json", import.meta.url)));

/** One person with a browser: keeps cookies and one connection. */
class Reader {
  cookies = new Map();
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  request(method, path, form) {
    const body = form ? new URLSearchParams(form).toString() : undefined;
    const headers = {
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      accept: "text/html",
      "sec-fetch-site": "same-origin",
      origin: base.origin,
    };
    if (body) {
      headers["content-type"] = "application/x-www-form-urlencoded";
      headers["content-length"] = Buffer.byteLength(body);
    }
    return new Promise((done, failed) => {
      const options = { host: "127.0.0.1", port: base.port, method, path, headers: { host: base.host, ...headers }, agent: this.agent };
      const request = http.request(options, (response) => {
        for (const cookie of response.headers["set-cookie"] ?? []) {
          const [name, value] = cookie.split(";")[0].split("=");
          this.cookies.set(name, value);
        }
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("end", () => done({ status: response.statusCode, location: response.headers.location, text: Buffer.concat(parts).toString() }));
      });
      request.on("error", failed);
      request.end(body);
    });
  }

  /** Follows the sign-in pages: each form is sent with its hidden fields, user name and password filled in. */
  async signIn(userName) {
    let answer = await this.request("GET", "/sign-in");
    for (let step = 0; step < 6; step++) {
      if (answer.location) {
        const next = new URL(answer.location, base);
        answer = await this.request("GET", next.pathname + next.search);
        continue;
      }
      const form = answer.text.match(/<form[^>]*method="post"[\s\S]*?<\/form>/)?.[0];
      if (!form || !/name="(user_name|password)"/.test(form)) return;
      const fields = {};
      for (const [input] of form.matchAll(/<input[^>]*>/g)) {
        const name = input.match(/name="([^"]*)"/)?.[1];
        if (name) fields[name] = input.match(/value="([^"]*)"/)?.[1] ?? "";
      }
      if ("user_name" in fields) fields.user_name = userName;
      if ("password" in fields) fields.password = password;
      answer = await this.request("POST", form.match(/action="([^"]*)"/)?.[1] || "/sign-in", fields);
    }
    throw new Error(`${userName} could not sign in (last answer ${answer.status})`);
  }
}

async function whenReady() {
  const reader = new Reader();
  for (let tries = 0; tries < 100; tries++) {
    try {
      if ((await reader.request("GET", "/readyz")).status === 200) return;
    } catch { /* not listening yet */ }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the server did not become ready");
}

/** What the server says of itself: how long each answer took it, in milliseconds, since it was last asked. */
const answered = (() => {
  const file = openSync(log);
  let rest = "";
  return (path) => {
    const part = Buffer.alloc(1 << 20);
    for (let size; (size = readSync(file, part)) > 0; ) rest += part.toString("utf8", 0, size);
    const lines = rest.split("\n");
    rest = lines.pop();
    return lines
      .map((line) => JSON.parse(line))
      .filter((line) => line.message === "answered" && line.span?.path === path)
      .map((line) => line.seconds * 1000)
      .sort((a, b) => a - b);
  };
})();

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** How steady the machine is: what the same work of about five milliseconds takes, over and over, while nothing else is asked. */
function steadiness() {
  const work = (rounds) => {
    const began = performance.now();
    for (let round = 0, sum = 1; round < rounds; round++) sum = (Math.imul(sum, 31) + round) | 0;
    return performance.now() - began;
  };
  const rounds = Math.round(5e6 / Math.min(...Array.from({ length: 20 }, () => work(1e6))));
  return Array.from({ length: 600 }, () => work(rounds)).sort((a, b) => a - b);
}

await whenReady();
const alone = steadiness();
console.log(`the machine alone: work of ${at(alone, 0.5).toFixed(1)} ms takes ${at(alone, 0.95).toFixed(1)} ms at p95, ${at(alone, 0.99).toFixed(1)} ms at p99`);
// Every tenth seeded contact is a Manager, who sees the tickets of the whole organization; the first of ten is Basic.
const tens = Math.max(1, Math.floor(Number(contacts) / 10));
const userName = {
  contact: (number) => `seed-contact-${(number % tens) * 10 + 1}`,
  manager: (number) => `seed-contact-${((number % tens) + 1) * 10}`,
  technician: (number) => `seed-technician-${(number % 20) + 1}`,
  desk: (number) => `seed-desk-${(number % 10) + 1}`,
};
const people = { contact: [], manager: [], technician: [], desk: [], nobody: [new Reader()] };
for (let number = 0; number < Number(readers); number++) {
  for (const kind of Object.keys(userName)) {
    const reader = new Reader();
    await reader.signIn(userName[kind](number));
    people[kind].push(reader);
  }
}

// A page about one contact is read of the first that the desk lists.
const listed = await people.technician[0].request("GET", "/desk/contacts");
const contact = listed.text.match(/\/desk\/contacts\/([0-9a-f-]{36})/)?.[1];

let over = 0;
let sent = 0;
console.log("page            requests  per second     p50     p95     p99   server: p50     p95     p99  budget (ms)");
for (const { page, path: template, reader, readers: most, p95, server_p99: p99 } of budgets) {
  const path = template.replace("{contact}", contact);
  const times = [];
  answered(path);
  const began = performance.now();
  const until = began + (Number(seconds) * 1000) / budgets.length;
  await Promise.all(
    people[reader].slice(0, most).map(async (person) => {
      while (performance.now() < until && sent < MOST_REQUESTS) {
        sent++;
        const start = performance.now();
        const answer = await person.request("GET", path);
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
        times.push(performance.now() - start);
      }
    }),
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  times.sort((a, b) => a - b);
  await new Promise((done) => setTimeout(done, 100));
  const own = answered(path.split("?")[0]);
  if (own.length < times.length) throw new Error(`the log tells of ${own.length} answers to ${path}, there were ${times.length}`);
  const kept = (p95 === undefined || at(times, 0.95) <= p95) && (p99 === undefined || at(own, 0.99) <= p99);
  over += kept ? 0 : 1;
  const number = (value) => value.toFixed(1).padStart(7);
  const budget = [p95 && `p95 ${p95}`, p99 && `server p99 ${p99}`].filter(Boolean).join(", ");
  const told = [0.5, 0.95, 0.99].map((share) => number(at(times, share))).join(" ");
  const spent = [0.5, 0.95, 0.99].map((share) => number(at(own, share))).join(" ");
  console.log(`${page.padEnd(15)} ${String(times.length).padStart(8)} ${rate.toFixed(0).padStart(11)} ${told}       ${spent}  ${budget}${kept ? "" : "  OVER"}`);
}
process.exit(over ? 1 : 0);
