/** How much the person demands of hardware: a profile of `src/hardware/policy.ts`. It can only lower a verdict. */
import type { JsonValue } from '../appraisal';
import type { Profile } from '../hardware/policy';

export const HARDWARE_PROFILE_SETTING = 'setting:hardwareProfile';

/** The stored choice where it is one, else `standard`. */
export const hardwareProfileFrom = (stored: JsonValue | undefined): Profile =>
  stored === 'strict' ? 'strict' : 'standard';
