/** The bench as a page of a browser loads it. */
import { measure, median, type Row } from './hardware-bench';
import type { Samples } from './samples';

export async function measureInPage(samples: Samples): Promise<readonly Row[]> {
  const answer = await fetch('/peer.wasm');
  const wasm = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  const [fresh, empty]: [number[], number[]] = [[], []];
  for (const sample of samples.cold.slice(0, 15)) {
    fresh.push(await firstCall('/worker.js', sample));
    empty.push(await firstCall('/empty-worker.js', sample));
  }
  return [
    { what: 'ours, fresh worker, code loading included', ms: median(fresh) },
    { what: 'an empty worker and its answer', ms: median(empty) },
    ...(await measure(samples, wasm)),
  ];
}

function firstCall(url: string, sample: Samples['cold'][number]): Promise<number> {
  const start = performance.now();
  const worker = new Worker(url, { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      const took = performance.now() - start;
      worker.terminate();
      if (data === 'verified') resolve(took);
      else reject(new Error(`the worker says ${String(data)}`));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(sample);
  });
}
