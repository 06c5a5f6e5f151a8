/** Where Vitrine differs from the recommendation of the vectors, and which cases are a matter of policy. */

/** By case: what differs, exactly as it is reported, and why that is right. A difference that is not here fails. */
export const JUSTIFIED: Readonly<Record<string, { readonly difference: string; readonly because: string }>> =
  {
    'synth-pckext-pcesvn-256': {
      difference: 'accepted',
      because:
        'PCESVN ranges from 0 to 65535 (PCK certificate profile, SGX TCB); 256 is a value like another, read in full and above every level',
    },
  };

/** Cases marked `configurable`: whether they are accepted by default, and what the switch is. */
export const CONFIGURABLE: Readonly<
  Record<string, { readonly accepted: boolean; readonly because: string }>
> = {
  'synth-policy-tdattr-sec-reserved-27': {
    accepted: false,
    because: 'TD attributes outside the allowed mask are refused; LASS (bit 27) is not in it',
  },
  'synth-policy-tdattr-sept-ve-clear': {
    accepted: true,
    because: 'SEPT_VE_DISABLE clear is a warning: paravisors handle the exceptions themselves',
  },
  'synth-policy-servicetd': {
    accepted: true,
    because: 'a bound service TD is a warning: nothing in the quote says whether it was expected',
  },
  'synth-policy-sgx-provisioning': {
    accepted: true,
    because: 'PROVISION_KEY tells an enclave which platform it is on; that harms no visitor',
  },
};
