/**
 * Firefox's own window, where the toolbar is: the badge that a person sees, and the button that a person presses. Needs
 * `--remote-allow-system-access`. Works inside `browser.xhtml`, so the functions given to `inWindow` are sent as source.
 */
import type { Browser } from 'puppeteer-core';

/** Evaluates a function in the window; arguments and result pass as JSON. */
export type InWindow = <A extends readonly unknown[], R>(
  fn: (...args: A) => R | Promise<R>,
  ...args: A
) => Promise<R>;

interface BidiConnection {
  send(method: string, params: object): Promise<{ result: unknown }>;
}
interface ContextTree {
  readonly contexts: readonly { readonly context: string; readonly url: string }[];
}
type Evaluated =
  | { readonly type: 'success'; readonly result: { readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

/** The first browser window. */
export async function firefoxWindow(browser: Browser): Promise<InWindow> {
  // Puppeteer keeps the BiDi connection to itself; the system scope is reachable through it only.
  const connection = (browser as unknown as { readonly connection: BidiConnection }).connection;
  const tree = (await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' }))
    .result as ContextTree;
  const window = tree.contexts.find((c) => c.url === 'chrome://browser/content/browser.xhtml');
  if (window === undefined) throw new Error('Firefox shows no browser window');
  return async (fn, ...args) => {
    const call = `(${fn})(${args.map((a) => JSON.stringify(a)).join(',')})`;
    // tsx names inner functions through a function of its own, which does not travel with the source.
    const alone = `(() => { const __name = (f) => f; return ${call}; })()`;
    const evaluated = (
      await connection.send('script.evaluate', {
        expression: `Promise.resolve(${alone}).then(JSON.stringify)`,
        target: { context: window.context },
        awaitPromise: true,
        userActivation: true,
      })
    ).result as Evaluated;
    if (evaluated.type === 'exception') throw new Error(evaluated.exceptionDetails.text);
    const { value } = evaluated.result;
    return value === undefined ? undefined : JSON.parse(value);
  };
}
