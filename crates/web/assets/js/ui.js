// Niceties only: every page works without this file.
// Menus: close on Escape, on a click elsewhere, and give the focus back.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
  }
  document.querySelectorAll('.peek').forEach(peek => { delete peek.dataset.open; peek.dataset.closed = ''; });
});
document.addEventListener('pointerdown', event => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
for (const peek of document.querySelectorAll('.peek'))
  for (const kind of ['pointerenter', 'focusin']) peek.addEventListener(kind, () => delete peek.dataset.closed);

// Dialogs: a link to a form that also exists as a page; an open one becomes modal.
for (const link of document.querySelectorAll('[data-dialog]'))
  link.addEventListener('click', event => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
  });
for (const dialog of document.querySelectorAll('dialog[data-modal]'))
  if (dialog.open) { dialog.removeAttribute('open'); dialog.showModal(); }

// What was just done is said once more aloud (a status that is there from the start is not read out), and can be put away.
for (const toast of document.querySelectorAll('.toast[data-said]')) {
  const text = toast.querySelector('span');
  const said = text.textContent;
  text.textContent = '';
  setTimeout(() => { text.textContent = said; }, 150);
  toast.querySelector('[data-dismiss]').addEventListener('click', event => {
    event.preventDefault();
    toast.parentElement.remove();
    document.getElementById('main')?.focus({ preventScroll: true });
  });
}
