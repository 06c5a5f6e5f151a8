/** Puts roots into an NSS database: Firefox reads the one of its profile, Chromium on Linux the one in `$HOME/.pki/nssdb`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param database directory of the database; made when it does not exist
 * @param pems one certificate each
 */
export function trustRoots(database: string, pems: readonly string[]): void {
  mkdirSync(database, { recursive: true });
  certutil('-N', '-d', `sql:${database}`, '--empty-password');
  for (const [index, pem] of pems.entries()) {
    const file = join(database, `root-${index}.pem`);
    writeFileSync(file, pem);
    certutil('-A', '-d', `sql:${database}`, '-n', `root-${index}`, '-t', 'C,,', '-i', file);
  }
}

function certutil(...args: readonly string[]): void {
  execFileSync('certutil', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
