// Narrows a list while one types; without script the form around the field asks the server.
for (const input of document.querySelectorAll('[data-filter]')) {
  const list = document.getElementById(input.dataset.filter);
  const said = document.querySelector('[data-filter-said]');
  if (!list) continue;
  const items = [...list.querySelectorAll('[data-filter-item]')];
  const groups = [...list.querySelectorAll('[data-filter-group]')];
  const narrow = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector('[data-filter-item]:not([hidden])');
    if (said) said.textContent = shown === 0 ? said.dataset.filterSaid : '';
  };
  input.addEventListener('input', narrow);
  // Enter takes the only one that is left.
  input.form?.addEventListener('submit', (event) => {
    const left = items.filter((item) => !item.hidden);
    if (left.length === 1) {
      event.preventDefault();
      left[0].querySelector('button, a')?.click();
    }
  });
}
