/** What a policy comes to where nothing is wrong with it: reasons, in the order of the checks. */
export const ALL_IS_WELL = [
  'chain-agreed',
  'kms-is-the-contracts',
  'kms-instance-allowed',
  'policy-proven',
  'app-registered',
  'compose-allowed',
  'os-image-allowed',
  'contract-allows',
  'contract-allows-only-listed',
  'gateway-named',
  'pen-safe',
  'kms-pen-safe',
];

/** All is well, but for one. */
export const instead = (was: string, ...is: readonly string[]): string[] =>
  ALL_IS_WELL.flatMap((reason) => (reason === was ? is : [reason]));
