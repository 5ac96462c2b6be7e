// Keeps what is being written: the form is posted to data-draft-url a few seconds after typing stops, and leaving with
// unsaved words is asked about.
const PAUSE = 3000;

for (const form of document.querySelectorAll('form[data-draft-url]')) {
  const said = form.querySelector('[data-draft-said]');
  let dirty = false;
  let sending = false;
  let timer;

  const save = async () => {
    if (sending || !dirty) return;
    sending = true;
    dirty = false;
    try {
      const body = new URLSearchParams();
      // Files stay for the real send; passwords never become drafts.
      for (const [name, value] of new FormData(form))
        if (typeof value === 'string' && form.elements[name]?.type !== 'password') body.append(name, value);
      const answer = await fetch(form.dataset.draftUrl, { method: 'POST', body, credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      if (said) said.textContent = said.dataset.saved ?? '';
    } catch {
      dirty = true;
      if (said) said.textContent = said.dataset.failed ?? '';
    } finally {
      sending = false;
    }
  };
  form.addEventListener('input', () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener('submit', () => { dirty = false; clearTimeout(timer); });
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });
  window.addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });
}
