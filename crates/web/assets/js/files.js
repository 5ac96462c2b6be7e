// Dropping files and pasting screenshots into a file field, with a list of what will be sent.
// The field itself carries the files, so sending works as without script.
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

// Drawn, not linked: the page may load pictures from its own server only. What is no picture gives none.
const preview = async (file) => {
  try {
    const picture = await createImageBitmap(file, { resizeHeight: 80, resizeQuality: 'medium' });
    const canvas = document.createElement('canvas');
    canvas.className = 'file__picture';
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext('2d').drawImage(picture, 0, 0);
    picture.close();
    return canvas;
  } catch {
    return null;
  }
};

const setUp = (drop) => {
  const input = drop.querySelector('input[type="file"]');
  const list = drop.querySelector('[data-files]');
  const said = drop.querySelector('[data-said]');
  let chosen = [];

  const put = (files) => {
    chosen = files;
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    show();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const add = (files) => {
    if (!files.length) return;
    put([...chosen, ...files]);
    said.textContent = `${files.map((file) => file.name).join(', ')} ${drop.dataset.added}`;
  };
  const show = () => {
    list.hidden = chosen.length === 0;
    list.replaceChildren(...chosen.map((file, index) => {
      const row = document.createElement('li');
      row.className = 'file';
      const picture = document.createElement('span');
      if (file.type.startsWith('image/')) preview(file).then((canvas) => canvas && picture.append(canvas));
      const name = document.createElement('span');
      name.className = 'file__name';
      name.textContent = file.name;
      const meta = document.createElement('span');
      meta.className = 'file__meta';
      meta.textContent = size(file.size);
      name.append(meta);
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.className = 'button button--quiet';
      remove.textContent = drop.dataset.remove;
      const which = document.createElement('span');
      which.className = 'sr';
      which.textContent = ` ${file.name}`;
      remove.append(which);
      remove.addEventListener('click', () => {
        put(chosen.filter((_, other) => other !== index));
        (list.querySelector('button') ?? input).focus();
      });
      row.append(picture, name, remove);
      return row;
    }));
  };

  input.addEventListener('change', () => {
    // Choosing again adds: a second choice would otherwise replace the first without a word.
    const now = [...input.files];
    const fresh = now.filter((file) => !chosen.includes(file));
    put([...chosen, ...fresh]);
  });
  for (const kind of ['dragenter', 'dragover'])
    drop.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      drop.dataset.over = '';
    });
  for (const kind of ['dragleave', 'drop']) drop.addEventListener(kind, () => delete drop.dataset.over);
  drop.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  // A screenshot pasted anywhere in the form lands here; text goes where the cursor is.
  (input.form ?? drop).addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length) return;
    event.preventDefault();
    const stamp = new Date().toTimeString().slice(0, 8).replaceAll(':', '');
    add(pasted.map((file, index) => {
      if (file.name && file.name !== 'image.png') return file;
      const kind = file.type.split('/')[1] ?? 'png';
      return new File([file], `${drop.dataset.screenshot} ${stamp}${index ? `-${index + 1}` : ''}.${kind}`, { type: file.type });
    }));
  });
};

for (const drop of document.querySelectorAll('[data-drop]')) setUp(drop);
