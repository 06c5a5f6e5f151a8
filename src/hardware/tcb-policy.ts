/** What a TCB status means for a visitor. Policy only; the statuses come from `tcb-level.ts` and `relaunch.ts`. */
import type { Reason } from '../reasons';
import type { TcbStatus } from './tcb-status';

export const TCB_REASON = {
  UpToDate: 'tcb-up-to-date',
  SWHardeningNeeded: 'tcb-sw-hardening-needed',
  ConfigurationNeeded: 'tcb-configuration-needed',
  ConfigurationAndSWHardeningNeeded: 'tcb-configuration-and-sw-hardening-needed',
  OutOfDate: 'tcb-out-of-date',
  OutOfDateConfigurationNeeded: 'tcb-out-of-date-configuration-needed',
  Revoked: 'tcb-revoked',
  TDRelaunchAdvised: 'tcb-relaunch-advised',
  TDRelaunchAdvisedConfigurationNeeded: 'tcb-relaunch-advised-configuration-needed',
} as const satisfies { readonly [S in TcbStatus]: Reason };
