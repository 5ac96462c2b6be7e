// Forms that use a passkey. Hidden until this runs: the browser's own dialog can be opened by script alone (decision 22).
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const named = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

/** The server's options as the browser takes them, and the browser's answer as the server takes it. */
const ceremonies = {
  async create(options) {
    const publicKey = {
      ...options, challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return { ...common(made), response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    } };
  },
  async get(options) {
    const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: named(options.allowCredentials) };
    const used = await navigator.credentials.get({ publicKey });
    const { userHandle } = used.response;
    return { ...common(used), response: {
      clientDataJSON: toText(used.response.clientDataJSON),
      authenticatorData: toText(used.response.authenticatorData),
      signature: toText(used.response.signature),
      ...(userHandle && { userHandle: toText(userHandle) }),
    } };
  },
};
const common = (credential) => ({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, clientExtensionResults: {} });

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  document.querySelector('[data-passkey-without]')?.remove();
  const said = form.querySelector('[role="status"]');
  form.addEventListener('submit', async (event) => {
    const name = form.elements.namedItem('name');
    if (name && !name.value.trim()) return;
    event.preventDefault();
    said.textContent = '';
    try {
      const begun = await fetch(form.dataset.begin, { method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams() });
      if (begun.redirected) { location.assign(begun.url); return; }
      if (!begun.ok) throw new Error(begun.status);
      form.elements.namedItem('answer').value = JSON.stringify(await ceremonies[form.dataset.passkey](await begun.json()));
      form.submit();
    } catch {
      said.textContent = form.dataset.failed;
    }
  });
}
