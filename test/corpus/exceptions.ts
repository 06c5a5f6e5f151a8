/** Where Vitrine differs from the recommendation of the vectors, and which cases are a matter of policy. */
import { HARDWARE_POLICIES, type HardwarePolicy } from '../../src/hardware/policy';

/** By case: what differs, exactly as it is reported, and why that is right. A difference that is not here fails. */
export const JUSTIFIED: Readonly<Record<string, { readonly difference: string; readonly because: string }>> =
  {
    'synth-pckext-pcesvn-256': {
      difference: 'accepted',
      because:
        'PCESVN ranges from 0 to 65535 (PCK certificate profile, SGX TCB); 256 is a value like another, read in full and above every level',
    },
  };

/** Every switch at its other setting. Switches only ever refuse more. */
export const DEMANDING: HardwarePolicy = {
  ...HARDWARE_POLICIES.standard,
  refuseSeptVeDisableClear: true,
  refuseServiceTd: true,
  refusedSgxFlags: ['PROVISION_KEY'],
  refusedTdAttributes: ['LASS'],
};

/** Cases marked `configurable`: whether they are accepted by default, and why. With every switch thrown, none of them is. */
export const CONFIGURABLE: Readonly<
  Record<string, { readonly accepted: boolean; readonly because: string }>
> = {
  'synth-policy-tdattr-sec-reserved-27': {
    accepted: false,
    because:
      'TD attributes outside the allowed mask are refused under every policy; LASS (bit 27) is not in it',
  },
  'synth-policy-tdattr-sept-ve-clear': {
    accepted: true,
    because:
      'SEPT_VE_DISABLE clear is a warning, as paravisors handle the exceptions themselves; `strict` refuses it',
  },
  'synth-policy-servicetd': {
    accepted: true,
    because:
      'a bound service TD is a warning, as nothing in the quote says whether it was expected; `strict` refuses it',
  },
  'synth-policy-sgx-provisioning': {
    accepted: true,
    because:
      'PROVISION_KEY tells an enclave which platform it is on and harms no visitor; `refusedSgxFlags` can refuse it',
  },
};
