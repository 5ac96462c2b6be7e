// Shortcuts (decision 22). Single keys can be switched off by the reader and never act while typing.
const reader = document.querySelector('[data-reader]')?.dataset;
const typing = (target) => target.isContentEditable || target.closest('input, textarea, select, [contenteditable]');
const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

const search = () => {
  const field = [...document.querySelectorAll('[data-search]')].find(seen);
  if (field) { field.focus(); field.select(); return true; }
  const link = document.querySelector('.tool--search');
  if (link) location.assign(link.href);
  return Boolean(link);
};

// In the desk's lists: from ticket to ticket, Enter opens the one in focus.
const move = (step) => {
  const links = [...document.querySelectorAll('[data-row-link]')];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  return Boolean(next);
};

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    if (search()) event.preventDefault();
    return;
  }
  if (reader?.keys !== 'true' || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  if (event.key === '/' && search()) event.preventDefault();
  else if (event.key === 'c' && reader.new) { event.preventDefault(); location.assign(reader.new); }
  else if (event.key === 'j' && move(1)) event.preventDefault();
  else if (event.key === 'k' && move(-1)) event.preventDefault();
  else if (event.key === 'a' && document.querySelector('[data-accept]')) {
    event.preventDefault();
    document.querySelector('[data-accept]').click();
  }
  else if (event.key === '?') { event.preventDefault(); document.getElementById('keys')?.showModal(); }
});
