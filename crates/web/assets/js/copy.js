// Buttons that copy a number. Hidden until this runs: without script the number can be marked and copied by hand.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.querySelector('.sr');
  const before = label.textContent;
  label.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = button.dataset.copied;
    button.dataset.done = '';
    setTimeout(() => { label.textContent = before; delete button.dataset.done; }, 2000);
  });
}
