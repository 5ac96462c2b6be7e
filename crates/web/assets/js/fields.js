// Password fields get a button that shows what is typed.
for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal);
  const word = button.firstElementChild;
  const show = word.textContent;
  button.hidden = false;
  const turn = (shown) => {
    input.type = shown ? 'text' : 'password';
    word.textContent = shown ? button.dataset.hide : show;
    button.setAttribute('aria-pressed', String(shown));
  };
  button.addEventListener('click', () => turn(input.type === 'password'));
  // Never send or keep a password as plain text: browsers would offer it again.
  input.form?.addEventListener('submit', () => turn(false));
}

// The present moment in the time zone that is being chosen.
for (const output of document.querySelectorAll('output[data-zone]')) {
  const select = document.getElementById(output.htmlFor.value);
  select?.addEventListener('change', () => {
    const hourCycle = output.dataset.zone === '12h' ? 'h12' : 'h23';
    const parts = { timeZone: select.value, hour: 'numeric', minute: '2-digit', hourCycle, timeZoneName: 'short' };
    output.textContent = new Intl.DateTimeFormat(document.documentElement.lang, parts).format(new Date());
  });
}
