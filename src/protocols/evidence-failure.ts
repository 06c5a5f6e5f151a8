/** What a failed or useless answer says about the evidence. */
import { type Check, check } from '../appraisal';
import type { FetchFailure } from '../ports/ports';

/** The check for a request that should have brought evidence and failed. */
export function evidenceFailure(what: string, failure: FetchFailure): Check {
  const found = { expected: what, got: `${failure.code}: ${failure.detail}` };
  switch (failure.code) {
    case 'too-large':
      return check('evidence-too-large', found);
    case 'redirected':
      return check('evidence-redirected', found);
    case 'network':
    case 'timeout':
    case 'tls':
    case 'not-permitted':
    case 'not-recorded':
      return check('evidence-unreachable', found);
  }
}

/** Did the host itself answer, so that the answer can be held against it? */
export function answeredByHost(failure: FetchFailure): boolean {
  return failure.code === 'too-large' || failure.code === 'redirected';
}
