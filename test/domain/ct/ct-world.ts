/** Two searches of the certificate logs over one table, a CA that fills it, and ports that count questions. */
import type { JsonValue } from '../../../src/appraisal';
import { type CtSettings, lookUpLogged } from '../../../src/domain/ct/look-up-logged';
import type { FetchPort, FetchResult } from '../../../src/ports/ports';
import { makeCertificate, newKeys } from '../../testbed/certificate-maker';
import { type CtServer, makeCtServer } from '../../testbed/ct-server';
import { type HostCertificate, issueHostCertificate } from '../../testbed/web-ca';

export const NOW = Date.UTC(2026, 10, 21, 12);
export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const HOST = 'app.example.test';

export interface Issue {
  readonly by?: string;
  readonly organization?: string;
  /** Days from now; fractions allowed. */
  readonly from?: number;
  readonly to?: number;
  readonly names?: readonly string[];
  readonly serial?: string;
}

export interface CtWorld {
  readonly server: CtServer;
  readonly asked: string[];
  readonly stored: Map<string, JsonValue>;
  at: number;
  /** Put between the server and whoever asks. */
  intercept: (url: URL) => FetchResult | undefined;
  issue(how?: Issue): Promise<HostCertificate>;
  /** Issues, and puts it into the logs. */
  logged(how?: Issue): Promise<HostCertificate>;
  lookUp(host?: string, settings?: Partial<CtSettings>): ReturnType<typeof lookUpLogged>;
}

export async function makeCtWorld(): Promise<CtWorld> {
  const server = makeCtServer(() => world.at);
  const asked: string[] = [];
  const stored = new Map<string, JsonValue>();
  const caKeys = await newKeys();
  const fetch: FetchPort = async (request): Promise<FetchResult> => {
    asked.push(request.url);
    const url = new URL(request.url);
    const instead = world.intercept(url);
    if (instead !== undefined) return instead;
    const answer = await server.answer({
      host: url.hostname,
      method: request.method,
      url,
      certificateSha256: '',
      firstPath: url.pathname,
    });
    if (answer === 'reset') return { kind: 'failure', code: 'network', detail: 'reset' };
    if (answer.body === 'silence') return { kind: 'failure', code: 'timeout', detail: '' };
    if (answer.body === 'endless' || answer.body.length > request.maxBytes)
      return { kind: 'failure', code: 'too-large', detail: '' };
    const headers: Record<string, string> = {};
    for (const name of request.wantHeaders ?? []) {
      const value = answer.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    return { kind: 'response', status: answer.status, headers, body: answer.body };
  };
  const memory = {
    read: async (key: string) => stored.get(key),
    write: async (key: string, value: JsonValue) => void stored.set(key, JSON.parse(JSON.stringify(value))),
  };
  const world: CtWorld = {
    server,
    asked,
    stored,
    at: NOW,
    intercept: () => undefined,
    async issue({
      by = 'E6',
      organization = "Let's Encrypt",
      from = -10,
      to = 80,
      names = [HOST],
      serial,
    } = {}) {
      const dates = {
        notBefore: new Date(NOW + from * DAY),
        notAfter: new Date(NOW + to * DAY),
      };
      const usual = await issueHostCertificate(
        { commonName: by, keys: caKeys, pem: '', file: '' },
        names,
        dates,
      );
      const made = await makeCertificate({
        subject: { commonName: names[0] ?? '' },
        issuer: { commonName: by, organization, country: 'US' },
        keys: usual.keys,
        issuerKeys: caKeys,
        ...dates,
        serial: serial ?? usual.certificate.serialNumber,
        authority: 'leaf',
        more: [...usual.certificate.extensions.filter((e) => e.type === '2.5.29.17')],
      });
      return { ...usual, ...made };
    },
    async logged(how) {
      const certificate = await world.issue(how);
      await server.log(certificate);
      return certificate;
    },
    lookUp: (host = HOST, settings = {}) =>
      lookUpLogged(
        host,
        { fetch, memory },
        {
          at: world.at,
          crtShUrl: 'https://crt.sh',
          certSpotterUrl: 'https://api.certspotter.com',
          ...settings,
        },
      ),
  };
  return world;
}
