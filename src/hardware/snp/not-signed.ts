import type { ExpectedAndGot } from '../../appraisal';

/** For what rests on a signature that is missing or does not hold. */
export const NOT_SIGNED: ExpectedAndGot = {
  expected: 'a report signed by a key that AMD certified',
  got: 'nobody vouches for the report',
};
