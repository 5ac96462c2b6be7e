// The choice of light or dark is tried on at once; Save keeps it.
for (const input of document.querySelectorAll('[data-theme-choice] input, [data-theme-choice] select'))
  input.addEventListener('change', () => {
    if (input.value === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = input.value;
  });
