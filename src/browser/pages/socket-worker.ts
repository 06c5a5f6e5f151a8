/** One exchange over a socket, in a worker that does nothing else. */
import type { JsonValue } from '../../appraisal';
import { exchangeHere } from '../../ports/browser-socket';
import { fieldsOf } from '../../report/fields';
import { socketRequestFromJson, socketResultToJson } from '../../report/socket-exchange';

export interface WorkerOrder {
  /** A `SocketRequest` as JSON. */
  readonly request: JsonValue;
  /** Also where nobody is left who would end it. */
  readonly withinMs: number;
}

/** Answers the first order with a `SocketResult` as JSON. */
export function serveExchange(): void {
  const scope = self as unknown as DedicatedWorkerGlobalScope;
  scope.onmessage = async ({ data }: MessageEvent<WorkerOrder>) => {
    const request = socketRequestFromJson(fieldsOf(data.request, 'request'));
    scope.postMessage(socketResultToJson(await exchangeHere(request, AbortSignal.timeout(data.withinMs))));
  };
}
