/** Which of Intel's two evaluations the person wants: the one in force, or the next one, months before it is. */
import type { JsonValue } from '../appraisal';
import type { CollateralUpdate } from '../hardware/collateral-sources';

export const COLLATERAL_UPDATE_SETTING = 'setting:collateralUpdate';

/** The stored choice where it is one, else `standard`. */
export const collateralUpdateFrom = (stored: JsonValue | undefined): CollateralUpdate =>
  stored === 'early' ? 'early' : 'standard';
