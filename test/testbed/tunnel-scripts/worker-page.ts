/**
 * A page in service-worker mode: registers the worker, waits until it is in charge, and fetches something as if nothing were between. With
 * `data-only` it registers, and no more.
 */

const place = document.querySelector<HTMLElement>('[data-worker]');
const script = place?.dataset.worker ?? '';

await navigator.serviceWorker.register(script);
await navigator.serviceWorker.ready;
if (place?.dataset.only !== undefined) document.title = 'through the worker: nothing';
else await askThroughWorker();

async function askThroughWorker(): Promise<void> {
  if (navigator.serviceWorker.controller === null)
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  const answer = await fetch('/hello');
  place?.append(`: ${await answer.text()}`);
  document.title = `through the worker: ${answer.status}`;
}
