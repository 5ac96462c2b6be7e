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
