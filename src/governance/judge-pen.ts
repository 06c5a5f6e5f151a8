/** Who holds the pen, judged. Several keys or a delay are better than one key; none of them says that code was reviewed. */
import { type Check, check } from '../appraisal';
import type { Pen } from './contracts/pen';

/** @param which contract: the app's, or that of the KMS */
export function judgePen(which: 'pen' | 'kms-pen', pen: Pen | 'unreadable'): Check {
  if (pen === 'unreadable') return check(`${which}-unknown`, { got: 'no owner that can be read' });
  switch (pen.kind) {
    case 'burned':
      return check(`${which}-burned`);
    case 'key':
      return check(`${which}-one-key`, { expected: 'several keys, or a delay', got: pen.address });
    case 'safe': {
      const got = `${pen.threshold} of ${pen.owners.length}: ${pen.owners.join(', ')}`;
      // What only answers like a Safe may obey anybody; modules act without any signature.
      if (pen.release === 'unknown' || pen.support === 'contradicted')
        return check(`${which}-contract`, {
          expected: 'code of a known Safe',
          got: `${pen.address}, which says ${got}`,
        });
      if (pen.support !== 'proven') return check(`${which}-unknown`, { expected: 'a proof', got });
      if (pen.modules === 'not-told' || pen.modules.length > 0)
        return check(`${which}-contract`, {
          expected: 'a Safe without modules',
          got: pen.modules === 'not-told' ? 'modules not told' : `modules ${pen.modules.join(', ')}`,
        });
      return pen.threshold === 1
        ? check(`${which}-safe-of-one`, { expected: 'more than one signature', got })
        : check(`${which}-safe`, { got });
    }
    case 'timelock':
      if (pen.support === 'contradicted')
        return check(`${which}-contract`, { expected: 'the delay that it stores', got: pen.address });
      if (pen.support !== 'proven')
        return check(`${which}-unknown`, { expected: 'a delay that is proven', got: pen.address });
      return check(`${which}-timelock`, { got: `${pen.delaySeconds} s` });
    case 'contract':
      return check(`${which}-contract`, { got: pen.address });
    case 'unknown':
      return check(`${which}-unknown`, { got: pen.address });
  }
}
