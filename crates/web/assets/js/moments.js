// Times stay true while a page is open: "10:12" becomes "yesterday 10:12" at midnight, spans grow.
// The server wrote the first text; this only follows the same rules later.
const reader = document.querySelector('[data-reader]')?.dataset;

if (reader) {
  const language = reader.language;
  const part = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: reader.zone, ...options });
  const dayOf = part({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const clockOf = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const weekdayOf = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: reader.zone });
  const [days, hours, minutes] = reader.units.split('|');
  const fill = (pattern, value) => pattern.replace('{}', value);

  const clock = (at) => {
    const [hour, minute] = clockOf.format(at).split(':');
    if (reader.time === '24h') return `${hour}:${minute}`;
    return `${hour % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
  };
  const date = (at) => {
    const [d, M, y] = dayOf.format(at).split('/');
    return reader.date.replace('d', d).replace('M', M).replace('y', y);
  };
  const daysOff = (at, now) => {
    const number = (moment) => {
      const [d, M, y] = dayOf.format(moment).split('/');
      return Date.UTC(y, M - 1, d) / 86400000;
    };
    return number(at) - number(now);
  };
  const moment = (at, now) => {
    const off = daysOff(at, now);
    const time = clock(at);
    if (off === 0) return time;
    if (off === -1) return fill(reader.yesterday, time);
    if (off === 1) return fill(reader.tomorrow, time);
    if (Math.abs(off) < 7) return `${weekdayOf.format(at)} ${time}`;
    return `${date(at)}, ${time}`;
  };
  const day = (at, now) => {
    const off = daysOff(at, now);
    if (off === 0) return reader.today;
    if (off === -1) return reader.dayYesterday;
    if (off === 1) return reader.dayTomorrow;
    return Math.abs(off) < 7 ? weekdayOf.format(at) : date(at);
  };
  const span = (at, now) => {
    const total = Math.floor(Math.abs(Math.trunc((now - at) / 1000)) / 60);
    const two = (large, small, unit) => (small ? `${large} ${fill(unit, small)}` : large);
    if (total < 60) return fill(minutes, total);
    if (total < 1440) return two(fill(hours, Math.floor(total / 60)), total % 60, minutes);
    const whole = fill(days, Math.floor(total / 1440));
    return total < 10080 ? two(whole, Math.floor(total / 60) % 24, hours) : whole;
  };

  const say = { moment, day, span };
  // The server's clock counts, not the visitor's: only the time that passed since loading is added.
  const loaded = performance.now();
  const start = Number(reader.now);
  const refresh = () => {
    const now = start + performance.now() - loaded;
    for (const element of document.querySelectorAll('time[data-live]')) {
      const text = say[element.dataset.live]?.(new Date(element.dateTime).getTime(), now);
      if (text && element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(refresh, 30000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
}
