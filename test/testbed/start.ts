/** Starts the testbed in the foreground and prints what a person needs to look at it by hand. */
import { startTestbed } from './server';

const testbed = await startTestbed();
const width = Math.max(...testbed.sites.map(({ host }) => host.length));
for (const { host, describes } of testbed.sites) console.log(`https://${host.padEnd(width)}  ${describes}`);
console.log(`
listening    127.0.0.1:${testbed.port} (HTTP/2 and HTTP/1.1), 127.0.0.1:${testbed.h1Port} (HTTP/1.1 only)
web CA       ${testbed.webCaPemFile}
local CA     ${testbed.localCaPemFile}
curl         curl --cacert ${testbed.webCaPemFile} --connect-to ::127.0.0.1:${testbed.port} https://honest.vitrine.test/evidences/
Chromium     --host-resolver-rules='${testbed.hostRules}'
Firefox      network.socket.forcePort  ${testbed.forcePort}
             network.dns.localDomains  ${testbed.localDomains}

Ctrl-C ends it.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void testbed.close().then(() => process.exit(0));
  });
