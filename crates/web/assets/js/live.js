// A part of a page that follows work in the background: read anew every two seconds until it is done. Without script one
// follows the link in it.
const wait = () => new Promise((done) => setTimeout(done, 2000));

async function follow(part) {
  while (part?.dataset.follow) {
    await wait();
    if (document.hidden) continue;
    try {
      const answer = await fetch(part.dataset.follow, { headers: { accept: 'text/html' } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page.getElementById(part.querySelector('[id]').id)?.closest('section');
      if (!now) return;
      part.replaceWith(now);
      part = now;
    } catch { /* the connection comes back */ }
  }
}

document.querySelectorAll('[data-follow]').forEach(follow);
