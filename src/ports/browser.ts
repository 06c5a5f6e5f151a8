/**
 * The ports of a verification in the background of the extension. What only the browser's own interface can do (which hosts are
 * allowed, which certificate answered, a fetch inside the tab) comes in as parameters; the rest is the web platform.
 */
import type { ServedCertificate } from '../visit';
import type { SocketExchanger } from './exchange-messages';
import type {
  FetchFailure,
  FetchFailureCode,
  FetchRequest,
  FetchResult,
  MemoryPort,
  Ports,
  SocketRequest,
  SocketResult,
} from './ports';

export interface BrowserPlatform {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly memory: MemoryPort;
  /** Has the person allowed this address? */
  isPermitted(url: string): Promise<boolean>;
  /** Hosts that answer pages of any origin need no permission; may this one be asked all the same? Always, when absent. */
  mayAsk?(url: string): Promise<boolean>;
  /** Announces a fetch of ours, so that the certificate that answers it can be told. */
  watchPeer(url: string): Promise<{ certificate(): Promise<ServedCertificate | undefined>; end(): void }>;
  /** A fetch made inside the visited tab, where the browser allows only that; `undefined` where it cannot be done. */
  fetchInTab?(request: FetchRequest, signal: AbortSignal): Promise<FetchResult | undefined>;
  /** One exchange over a socket. No socket is offered when absent. May reject: that is a failure too. */
  readonly exchange?: SocketExchanger;
  readonly requestMs: number;
  /** All requests and waits together; after that every request fails at once. */
  readonly verificationMs: number;
  now(): number;
}

/** Ports for one verification; its time starts now. */
export function browserPorts(platform: BrowserPlatform): Ports {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), platform.verificationMs);
  (timer as { unref?: () => void }).unref?.();
  const { exchange } = platform;
  return {
    fetch: (request) => fetchOnce(request, platform, over.signal),
    ...(exchange === undefined
      ? {}
      : { socket: (request: SocketRequest) => exchangeOnce(request, exchange, platform, over.signal) }),
    clock: {
      now: () => platform.now(),
      sleep: (ms) => sleepUntil(ms, over.signal),
      elapsed: () => performance.now(),
    },
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    memory: platform.memory,
  };
}

function fetchOnce(
  request: FetchRequest,
  platform: BrowserPlatform,
  over: AbortSignal,
): Promise<FetchResult> {
  return inTime(platform, over, async (signal) => {
    if ((await platform.mayAsk?.(request.url)) === false)
      return failure('not-permitted', new URL(request.url).host);
    const permitted = await platform.isPermitted(request.url);
    const result = await fetchHere(request, platform, signal);
    if (permitted || result.kind === 'response' || result.code !== 'network') return result;
    // Without permission a browser answers "network error" to whatever the host said.
    const inTab = await platform.fetchInTab?.(request, signal);
    return inTab ?? failure('not-permitted', new URL(request.url).host);
  });
}

/** Sockets need no permission of the browser's, so the person's own is asked for here. */
function exchangeOnce(
  request: SocketRequest,
  exchange: SocketExchanger,
  platform: BrowserPlatform,
  over: AbortSignal,
): Promise<SocketResult> {
  return inTime(platform, over, async (signal) => {
    const { protocol, host } = new URL(request.url);
    if (protocol !== 'wss:' || !(await platform.isPermitted(request.url)))
      return failure('not-permitted', host);
    return exchange(request, signal);
  });
}

/** Stops after the time of one request, or when the time of the verification is over. */
async function inTime<T>(
  platform: BrowserPlatform,
  over: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T | FetchFailure> {
  if (over.aborted) return failure('timeout', 'the verification took too long');
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), platform.requestMs);
  const abort = () => tooLong.abort();
  over.addEventListener('abort', abort);
  try {
    return await ask(tooLong.signal);
  } catch (error) {
    return failureOf(error, tooLong.signal);
  } finally {
    clearTimeout(timer);
    over.removeEventListener('abort', abort);
  }
}

async function fetchHere(
  request: FetchRequest,
  platform: BrowserPlatform,
  signal: AbortSignal,
): Promise<FetchResult> {
  const { method, url, headers, body, maxBytes, wantHeaders = [] } = request;
  const peer = await platform.watchPeer(url);
  try {
    const response = await platform.fetch(url, {
      method,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      // 'error' could not be told from a network failure.
      redirect: 'manual',
      signal,
    });
    if (response.type === 'opaqueredirect') return failure('redirected', url);
    const bytes = await readCapped(response, maxBytes, signal);
    if (bytes === undefined) return failure('too-large', `more than ${maxBytes} bytes`);
    const certificate = await peer.certificate();
    return {
      kind: 'response',
      status: response.status,
      headers: wanted(response.headers, wantHeaders),
      body: bytes,
      ...(certificate === undefined ? {} : { peer: certificate }),
    };
  } catch (error) {
    return failureOf(error, signal);
  } finally {
    peer.end();
  }
}

/** The whole body, or `undefined` as soon as it is longer than allowed. Rejects when the signal says so. */
async function readCapped(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(new DOMException('stopped', 'AbortError'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return joined(chunks, length);
      length += value.length;
      if (length > maxBytes) return undefined;
      chunks.push(value);
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function wanted(headers: Headers, names: readonly string[]): { [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) found[name] = value;
  }
  return found;
}

function failureOf(error: unknown, signal: AbortSignal): FetchFailure {
  if (signal.aborted) return failure('timeout', 'no complete answer in time');
  return failure('network', error instanceof Error ? error.message : 'unknown error');
}

const failure = (code: FetchFailureCode, detail: string): FetchFailure => ({ kind: 'failure', code, detail });

function sleepUntil(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      over.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    over.addEventListener('abort', done);
  });
}
