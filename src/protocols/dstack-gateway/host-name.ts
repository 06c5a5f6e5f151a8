/**
 * Host names of a dstack gateway: `<id>[-<port>][s|g].<base>`, one label in front of the base.
 * Source: dstack evidence specification, section 1.1. The name says whose app answers and who terminates TLS; it is chosen by
 * whoever made the link, and proves nothing.
 */

export type GatewayHost =
  /** An app behind the gateway. */
  | {
      readonly kind: 'app';
      readonly base: string;
      /** An app id or an instance id: 20 bytes, lower-case hex. The name does not tell which. */
      readonly id: string;
      /** Port inside the app's virtual machine. */
      readonly appPort: number;
      /** Who terminates TLS: the gateway, or the app itself (suffix `s`: the gateway passes bytes on and sees none in clear). */
      readonly tlsEndsIn: 'gateway' | 'app';
      /** The gateway speaks HTTP/2 to the app (suffix `g`). */
      readonly http2: boolean;
    }
  /** The gateway itself, where its evidence is. */
  | { readonly kind: 'gateway'; readonly base: string }
  | { readonly kind: 'health-check'; readonly base: string };

export type AppAddress = Extract<GatewayHost, { kind: 'app' }>;

const ID = /^[0-9a-f]{40}$/;
const PORT_AND_SUFFIX = /^([0-9]*)(s|g)?$/;
const HTTP = 80;
const HTTPS = 443;
const LARGEST_PORT = 65_535;

/**
 * Reads a host name as a gateway would that holds a wildcard certificate for everything after the first dot.
 * @param host as `URL.host` gives it: lower case, with the port where it is not 443. The port belongs to the gateway, not to the
 *   app, and stays part of the base
 * @returns `undefined` for every name that no gateway would route by id, and for ids of other shapes
 */
export function readGatewayHost(host: string): GatewayHost | undefined {
  const dot = host.indexOf('.');
  const base = host.slice(dot + 1);
  if (dot <= 0 || base === '') return undefined;
  const [name, portAndSuffix, ...more] = host.slice(0, dot).split('-');
  if (name === undefined || more.length > 0) return undefined;

  // The suffix counts only behind a dash: `<id>s` is another id, of a shape that does not exist.
  const parts = PORT_AND_SUFFIX.exec(portAndSuffix ?? '');
  if (parts === null) return undefined;
  const [, digits = '', suffix] = parts;
  const passesThrough = suffix === 's';
  const port = digits === '' ? (passesThrough ? HTTPS : HTTP) : Number(digits);
  if (port > LARGEST_PORT) return undefined;

  if (name === 'gateway' || name === 'health') {
    if (port !== HTTP || suffix !== undefined) return undefined;
    return { kind: name === 'gateway' ? 'gateway' : 'health-check', base };
  }
  if (!ID.test(name)) return undefined;
  return {
    kind: 'app',
    base,
    id: name,
    appPort: port,
    tlsEndsIn: passesThrough ? 'app' : 'gateway',
    http2: suffix === 'g',
  };
}

/** Where the gateway of a base publishes its own evidence. @returns an origin */
export const gatewayOrigin = (base: string): string => `https://gateway.${base}`;

/** Port of the guest agent, which tells about the app from outside (section 4.1). */
const AGENT_PORT = 8090;

/** Where the guest agent of an app or instance answers: behind the same gateway. @returns an origin */
export const agentOrigin = (id: string, base: string): string => `https://${id}-${AGENT_PORT}.${base}`;
