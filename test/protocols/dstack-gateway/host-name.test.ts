import { describe, expect, it } from 'vitest';
import { agentOrigin, gatewayOrigin, readGatewayHost } from '../../../src/protocols/dstack-gateway/host-name';

const ID = '3f91deaf16ff7c823ee65081d6bafa1cea05ffc0';
const BASE = 'dstack-base-prod7.phala.network';

describe('a host name of an app behind a gateway', () => {
  it.each([
    // label, port inside the app, who terminates TLS, HTTP/2 to the app
    [ID, 80, 'gateway', false],
    [`${ID}-8080`, 8080, 'gateway', false],
    [`${ID}-08080`, 8080, 'gateway', false],
    [`${ID}-443`, 443, 'gateway', false],
    [`${ID}-65535`, 65535, 'gateway', false],
    [`${ID}-`, 80, 'gateway', false],
    [`${ID}-g`, 80, 'gateway', true],
    [`${ID}-50051g`, 50051, 'gateway', true],
    [`${ID}-s`, 443, 'app', false],
    [`${ID}-443s`, 443, 'app', false],
    [`${ID}-8443s`, 8443, 'app', false],
  ] as const)('%s names port %i, TLS ends in the %s', (label, appPort, tlsEndsIn, http2) => {
    expect(readGatewayHost(`${label}.${BASE}`)).toEqual({
      kind: 'app',
      base: BASE,
      id: ID,
      appPort,
      tlsEndsIn,
      http2,
    });
  });

  it.each([
    ['the suffix without a dash makes another id', `${ID}s`],
    ['the other suffix without a dash', `${ID}g`],
    ['both suffixes are refused', `${ID}-gs`],
    ['in either order', `${ID}-sg`],
    ['behind a port too', `${ID}-8080sg`],
    ['a suffix in front of the port', `${ID}-s8080`],
    ['a suffix that does not exist', `${ID}-8080x`],
    ['a port behind all ports', `${ID}-65536`],
    ['a port of many digits', `${ID}-${'9'.repeat(20)}`],
    ['a third part', `${ID}-8080-s`],
    ['an empty third part', `${ID}-8080-`],
    ['an empty id', '-8080'],
    ['an id of 39 digits', ID.slice(1)],
    ['an id of 41 digits', `${ID}0`],
    ['an id that is not hex', `g${ID.slice(1)}`],
    ['an id in upper case, which no URL gives', ID.toUpperCase()],
    ['a name instead of an id', 'myapp-8080'],
    ['localhost', 'localhost'],
    ['www', 'www'],
  ])('%s: unknown', (_, label) => {
    expect(readGatewayHost(`${label}.${BASE}`)).toBeUndefined();
  });

  it('has exactly one label in front of the base, whatever the base is', () => {
    expect(readGatewayHost(`${ID}.a.b.c`)).toMatchObject({ base: 'a.b.c' });
    expect(readGatewayHost(`x.${ID}.${BASE}`)).toBeUndefined();
    expect(readGatewayHost(ID)).toBeUndefined();
    expect(readGatewayHost(`${ID}.`)).toBeUndefined();
    expect(readGatewayHost('.')).toBeUndefined();
    expect(readGatewayHost('')).toBeUndefined();
  });

  it('keeps the port of the gateway in the base, apart from the port of the app', () => {
    const { host } = new URL(`https://${ID}-3000.llm-04.phala.network:9204/`);
    expect(readGatewayHost(host)).toMatchObject({ base: 'llm-04.phala.network:9204', appPort: 3000 });
    expect(readGatewayHost(new URL(`https://${ID}.${BASE}:443/`).host)).toMatchObject({ base: BASE });
  });

  it('can be any long label without taking long', () => {
    expect(readGatewayHost(`${'-'.repeat(100_000)}.${BASE}`)).toBeUndefined();
    expect(readGatewayHost(`${ID}-${'0'.repeat(100_000)}x.${BASE}`)).toBeUndefined();
  });
});

describe('the gateway itself', () => {
  it('is at the name gateway, on its own port only', () => {
    expect(readGatewayHost(`gateway.${BASE}`)).toEqual({ kind: 'gateway', base: BASE });
    expect(readGatewayHost(`gateway-80.${BASE}`)).toEqual({ kind: 'gateway', base: BASE });
    expect(readGatewayHost(`gateway-8080.${BASE}`)).toBeUndefined();
    expect(readGatewayHost(`gateway-s.${BASE}`)).toBeUndefined();
    expect(readGatewayHost(`gateways.${BASE}`)).toBeUndefined();
  });
  it('answers its health check at the name health', () => {
    expect(readGatewayHost(`health.${BASE}`)).toEqual({ kind: 'health-check', base: BASE });
    expect(readGatewayHost(`health-9000.${BASE}`)).toBeUndefined();
  });
  it('is found from the host of an app by its base', () => {
    const app = readGatewayHost(`${ID}-3000.llm-04.phala.network:9204`);
    expect(app && gatewayOrigin(app.base)).toBe('https://gateway.llm-04.phala.network:9204');
    expect(app && agentOrigin(ID, app.base)).toBe(`https://${ID}-8090.llm-04.phala.network:9204`);
  });
});
