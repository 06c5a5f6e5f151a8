/** Does the PCK certificate come from a pinned root? */
import { type Check, check } from '../appraisal';
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import type { HardwareRoots } from '../trust';
import { type ChainFault, type PckChain, pathFault } from './pck-chain';
import type { Quote } from './quote';
import { isPinnedKey } from './trusted-root';
import { periodOf, type Standing, standingOf } from './validity';

export interface PckFinding {
  readonly check: Check;
  /** True when names and signatures lead to a pinned root, whatever the dates say. */
  readonly leadsToRoot: boolean;
}

/**
 * @param pck the chain, why it cannot be read, or `undefined` when the quote brings none
 * @param brokenLink of `signatureFault`
 */
export function checkPckChain(
  { certificationType }: Quote,
  pck: PckChain | Refusal | undefined,
  brokenLink: ChainFault | undefined,
  { roots, at }: { readonly roots: HardwareRoots; readonly at: number },
): PckFinding {
  if (pck === undefined)
    return broken(
      check('pck-certificate-missing', {
        expected: 'a PCK certificate chain in the quote (certification data of type 5)',
        got: `type ${certificationType}`,
      }),
    );
  if (pck instanceof Refusal)
    return broken(check('pck-chain-invalid', { expected: `${pck.expected} at ${pck.at}`, got: pck.got }));
  const fault = pathFault(pck) ?? brokenLink;
  if (fault !== undefined) return broken(check('pck-chain-invalid', fault));
  if (!isPinnedKey(pck.root.publicKey, roots))
    return broken(
      check('pck-chain-untrusted', {
        expected: `root key ${roots.intelSgxRootKeys.map(abbreviated).join(' or ')}`,
        got: abbreviated(toHex(pck.root.publicKey)),
      }),
    );
  const standing = standingOf(
    [pck.leaf, pck.intermediate, pck.root].map((c) => periodOf(c.commonName, c)),
    at,
  );
  return { check: datesCheck(standing), leadsToRoot: true };
}

function datesCheck(standing: Standing): Check {
  switch (standing.kind) {
    case 'current':
      return check('pck-chain-valid');
    case 'expired':
      return check('pck-chain-expired', standing);
    case 'not-yet-valid':
      return check('pck-chain-not-yet-valid', standing);
  }
}

const broken = (finding: Check): PckFinding => ({ check: finding, leadsToRoot: false });

const abbreviated = (hex: string): string => `${hex.slice(0, 16)}…`;
