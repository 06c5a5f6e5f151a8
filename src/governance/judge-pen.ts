/** Who holds the pen, judged. Several keys or a delay are better than one key; none of them says that code was reviewed. */
import type { Pen } from './contracts/pen';
import { type Finding, finding } from './findings';

/** @param which contract: the app's, or that of the KMS */
export function judgePen(which: 'pen' | 'kms-pen', pen: Pen | 'unreadable'): Finding {
  if (pen === 'unreadable') return finding(`${which}-unknown`, { got: 'no owner that can be read' });
  switch (pen.kind) {
    case 'burned':
      return finding(`${which}-burned`);
    case 'key':
      return finding(`${which}-one-key`, { expected: 'several keys, or a delay', got: pen.address });
    case 'safe': {
      const got = `${pen.threshold} of ${pen.owners.length}: ${pen.owners.join(', ')}`;
      // What only answers like a Safe may obey anybody; modules act without any signature.
      if (pen.release === 'unknown' || pen.support === 'contradicted')
        return finding(`${which}-contract`, {
          expected: 'code of a known Safe',
          got: `${pen.address}, which says ${got}`,
        });
      if (pen.support !== 'proven') return finding(`${which}-unknown`, { expected: 'a proof', got });
      if (pen.modules === 'not-told' || pen.modules.length > 0)
        return finding(`${which}-contract`, {
          expected: 'a Safe without modules',
          got: pen.modules === 'not-told' ? 'modules not told' : `modules ${pen.modules.join(', ')}`,
        });
      return pen.threshold === 1
        ? finding(`${which}-safe-of-one`, { expected: 'more than one signature', got })
        : finding(`${which}-safe`, { got });
    }
    case 'timelock':
      if (pen.support !== 'proven')
        return finding(`${which}-contract`, { expected: 'a delay that is proven', got: pen.address });
      return finding(`${which}-timelock`, { got: `${pen.delaySeconds} s` });
    case 'contract':
      return finding(`${which}-contract`, { got: pen.address });
    case 'unknown':
      return finding(`${which}-unknown`, { got: pen.address });
  }
}
