// Files to attach: what people send, and what they should not.
import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A file as `setInputFiles` takes it. */
const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

/** A picture that looks like a window with an error in it, as a PNG. Each call draws another colour. */
export function screenshot(name = 'error-message.png') {
  const [width, height] = [640, 400];
  const accent = [...randomBytes(3)];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bar = y < 36;
      const box = x > 120 && x < 520 && y > 120 && y < 280;
      const colour = bar ? accent : box ? [250, 250, 250] : [58, 110, 165];
      rows.set(colour, y * (width * 3 + 1) + 1 + x * 3);
    }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const edges = [Buffer.alloc(4), Buffer.alloc(4)];
    edges[0].writeUInt32BE(data.length);
    edges[1].writeUInt32BE(crc32(body));
    return Buffer.concat([edges[0], body, edges[1]]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return file(name, 'image/png', Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]));
}

/** A short text file. */
export const note = (name = 'what-i-did.txt') => file(name, 'text/plain', Buffer.from('Opened the file, pressed save, got the message.\n'));

/** One byte more than ten megabytes are allowed; this is eleven (T-143). */
export const tooLarge = () => file('holiday.bmp', 'image/bmp', randomBytes(11 * 1024 * 1024));

/** Nothing in it. */
export const empty = () => file('empty.txt', 'text/plain', Buffer.alloc(0));

/** A Windows program that calls itself a picture (T-149). */
export function renamedProgram() {
  const program = Buffer.alloc(512);
  program.write('MZ', 0, 'latin1');
  program.writeUInt32LE(128, 0x3c);
  program.write('PE\0\0', 128, 'latin1');
  return file('invoice.png', 'image/png', program);
}

/** A page that would run script if it were ever shown as one. */
export const page = () => file('page.html', 'text/html', Buffer.from('<!doctype html><script>document.title="ran"</script><h1>Hello</h1>'));
