/** The line from a page of the extension to its background: commands out, views in. */
import { browser } from '../ext';
import type { Message, Reply } from '../messages';

export async function send(message: Message): Promise<Reply> {
  return (await browser.runtime.sendMessage(message)) as Reply;
}

/** Sends a command that has no answer; a refusal is an error that the page shows nothing of. */
export async function order(message: Message): Promise<void> {
  const reply = await send(message);
  if (reply.kind === 'refused') console.warn(message.kind, reply.why);
}

/**
 * Receives views until the returned function is called. The background may be stopped at any moment, which closes the port;
 * opening it again starts the background.
 */
export function receive<P>(portName: string, onPush: (push: P) => void): () => void {
  let isWanted = true;
  let port: ReturnType<typeof browser.runtime.connect> | undefined;
  const open = () => {
    port = browser.runtime.connect({ name: portName });
    port.onMessage.addListener((push: unknown) => onPush(push as P));
    port.onDisconnect.addListener(() => {
      if (isWanted) setTimeout(open, 100);
    });
  };
  open();
  return () => {
    isWanted = false;
    port?.disconnect();
  };
}
