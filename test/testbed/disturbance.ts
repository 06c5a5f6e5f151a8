/** The ways in which a server does not give its evidence, though it could. */
import { type Answer, notFound, reply } from './answer';
import type { EvidenceState } from './sites';

/**
 * What is answered instead of the file, or `undefined` when the file itself is.
 * @param elsewhere directory of another host's evidence, ending in a slash: the target of redirects
 */
export function disturbance(state: EvidenceState, file: string, elsewhere: string): Answer | undefined {
  const asked = file === 'quote.json' ? 'quote' : file === 'sha256sum.txt' ? 'manifest' : 'other';
  switch (state) {
    case 'served':
      return undefined;
    case 'vanished':
      return notFound();
    case 'unavailable':
      return reply('text/plain', 'Service Unavailable', { status: 503 });
    case 'reset':
      return 'reset';
    case 'redirected':
      return reply('text/html', '', {
        status: 302,
        headers: { location: `${elsewhere}${encodeURIComponent(file)}` },
      });
    case 'missing-quote':
      return asked === 'quote' ? notFound() : undefined;
    case 'empty-quote':
      return asked === 'quote' ? reply('application/json', new Uint8Array(0)) : undefined;
    case 'html-quote':
      return asked === 'quote' ? reply('text/html', '<!doctype html><title>Error</title>') : undefined;
    case 'endless-quote':
      return asked === 'quote' ? reply('application/json', 'endless') : undefined;
    case 'endless-manifest':
      return asked === 'manifest' ? reply('text/plain', 'endless') : undefined;
    case 'silent-quote':
      return asked === 'quote' ? reply('application/json', 'silence') : undefined;
    case 'silent-manifest':
      return asked === 'manifest' ? reply('text/plain', 'silence') : undefined;
  }
}
