/** The certificates of a quote, or of a report, and of Intel's records, as a tree from the root down. */
import type { Facts } from '../appraisal';
import { asDate, asObject, asText, type Fields } from '../ui/fact';
import { COLOUR, type Paint, printable } from './paint';
import { type TreeNode, treeLines } from './tree';

const SIGNS: { readonly [document: string]: string } = { tcbInfo: 'TCB info', qeIdentity: 'QE identity' };

/** @returns lines, none where the facts name no certificate */
export function certificateTree({ hardware }: Facts, at: number, paint: Paint): readonly string[] {
  const node = (c: Fields, role: string, children: readonly TreeNode[] = []): TreeNode => ({
    label: `${printable(asText(c.subject) ?? '?')}  ${role}`.trimEnd(),
    notes: [`serial ${printable(asText(c.serial) ?? '?')}`, validity(c, at, paint)],
    children,
  });
  const signers = signersOf(asObject(hardware?.collateralSigners)).map(({ certificate, signs }) =>
    node(certificate, `signs ${signs.join(' and ')}`),
  );
  const chain = asObject(hardware?.chain);
  const [root, ca, leaf] = [asObject(chain?.root), asObject(chain?.ca), leafOf(chain)];
  if (root === undefined || ca === undefined || leaf === undefined) return signers.flatMap(treeLines);
  const vendor = hardware?.tee === 'sev-snp' ? 'AMD' : 'Intel';
  const pinned = root.keyPinned === true;
  const role = pinned
    ? paint(COLOUR.pass, '✓ key pinned in Vitrine')
    : paint(COLOUR.fail, `✕ key not pinned: not ${vendor}’s root`);
  const platform = node(ca, '', [node(leaf.certificate, leaf.role)]);
  // Signers were certified by the pinned key: below another root they would be in the wrong tree.
  return pinned
    ? treeLines(node(root, role, [platform, ...signers]))
    : [...treeLines(node(root, role, [platform])), ...signers.flatMap(treeLines)];
}

const ROLES: { readonly [name: string]: string } = {
  pck: 'of this processor',
  vcek: 'of this chip and firmware',
  vlek: 'of this provider',
};

function leafOf(
  chain: Fields | undefined,
): { readonly certificate: Fields; readonly role: string } | undefined {
  for (const [name, role] of Object.entries(ROLES)) {
    const certificate = asObject(chain?.[name]);
    if (certificate !== undefined) return { certificate, role };
  }
  return undefined;
}

interface Signer {
  readonly certificate: Fields;
  readonly signs: readonly string[];
}

/** A certificate that signs both documents stands there once. */
function signersOf(facts: Fields | undefined): readonly Signer[] {
  const signers: Signer[] = [];
  for (const [document, value] of Object.entries(facts ?? {})) {
    const certificate = asObject(value);
    if (certificate === undefined) continue;
    const name = SIGNS[document] ?? document;
    const same = signers.findIndex(({ certificate: c }) => JSON.stringify(c) === JSON.stringify(certificate));
    const found = signers[same];
    if (found === undefined) signers.push({ certificate, signs: [name] });
    else signers[same] = { certificate, signs: [...found.signs, name] };
  }
  return signers;
}

/** "2018-05-21 to 2033-05-21", and what is wrong with it at this time. */
export function validity({ issued, expires }: Fields, at: number, paint: Paint): string {
  const [from, to] = [asDate(issued), asDate(expires)];
  const day = (time: number | undefined) =>
    time === undefined ? '?' : new Date(time).toISOString().slice(0, 10);
  const period = `valid ${day(from)} to ${day(to)}`;
  if (to !== undefined && at > to) return `${period}  ${paint(COLOUR.fail, '✕ expired')}`;
  if (from !== undefined && at < from) return `${period}  ${paint(COLOUR.unknown, '? not yet valid')}`;
  return period;
}
