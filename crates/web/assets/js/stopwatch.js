// A running stopwatch shows the seconds as they pass. The server counts; this only follows.
for (const watch of document.querySelectorAll('[data-stopwatch][data-running]')) {
  const shown = watch.querySelector('[role="timer"]');
  const begun = Date.now() - Number(watch.dataset.stopwatch) * 1000;
  const two = (number) => String(number).padStart(2, '0');
  setInterval(() => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    shown.textContent = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }, 1000);
}
