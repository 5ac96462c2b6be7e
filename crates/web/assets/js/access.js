// A user name is asked for only where access is given, and its rules are told as one types; the server decides.
for (const place of document.querySelectorAll('[data-user-name]')) {
  const input = document.getElementById(place.dataset.userName);
  const gate = document.getElementById(place.dataset.enabledBy);
  const rules = [...place.querySelectorAll('[data-rule]')];
  const { least, most, signs } = place.dataset;
  const strange = (character) => !/[A-Za-z0-9]/.test(character) && !signs.includes(character);
  const broken = (typed) => {
    const characters = [...typed];
    const strangers = [...new Set(characters.filter(strange))];
    return {
      'user-name-too-short': characters.length < Number(least),
      'user-name-too-long': characters.length > Number(most),
      'user-name-not-allowed': strangers.length > 0 && strangers.map((character) => `“${character}”`).join(' '),
      'user-name-period-at-edge': typed.startsWith('.') || typed.endsWith('.'),
      'user-name-two-periods': typed.includes('..'),
    };
  };
  for (const rule of rules) rule.dataset.text = rule.lastElementChild.textContent;
  const told = document.getElementById(`${input.id}-error`);
  const judge = () => {
    const faults = broken(input.value.trim());
    for (const rule of rules) {
      const fault = faults[rule.dataset.rule];
      rule.hidden = !fault;
      if (fault) rule.lastElementChild.textContent = rule.dataset.text.replace('{}', fault);
    }
    if (told) told.hidden = true;
    input.setAttribute('aria-invalid', String(rules.some((rule) => !rule.hidden)));
  };
  input.addEventListener('input', judge);
  const open = () => { input.disabled = !gate.checked; };
  if (gate) {
    gate.addEventListener('change', open);
    open();
  }
}

// How today, now or a number reads in the chosen format.
for (const output of document.querySelectorAll('output[data-examples]')) {
  const select = document.getElementById(output.htmlFor.value);
  const examples = new Map(JSON.parse(output.dataset.examples));
  select?.addEventListener('change', () => { output.value = examples.get(select.value) ?? ''; });
}
