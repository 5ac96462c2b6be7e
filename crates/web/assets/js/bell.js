// The number on the bell follows what happens while a page stays open. Without script it is right at every new page.
const bell = document.querySelector('[data-bell]');

if (bell && window.EventSource) {
  const count = bell.querySelector('[data-bell-count]');
  const unread = bell.querySelector('[data-bell-unread]');
  let source;
  const listen = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource(bell.dataset.bell);
    source.onmessage = event => {
      const now = Number.parseInt(event.data, 10);
      if (Number.isNaN(now)) return;
      count.textContent = now > 99 ? '99+' : String(now);
      count.hidden = now === 0;
      unread.textContent = String(now);
    };
  };
  document.addEventListener('visibilitychange', listen);
  window.addEventListener('pagehide', () => source?.close());
  listen();
}
