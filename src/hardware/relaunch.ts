/**
 * A TD keeps the module SVN under which it was launched; the platform may have been patched since. Evaluating both tells
 * "the platform is old" from "the platform is patched, this TD should be started again".
 * Source: Intel Quote Verification Library, TD relaunch (TD report 1.5).
 */
import type { PlatformStatus, TcbStatus } from './tcb-status';

const OLD: readonly PlatformStatus[] = ['OutOfDate', 'OutOfDateConfigurationNeeded'];
const PATCHED: readonly PlatformStatus[] = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
];
const NEEDS_CONFIGURATION: readonly PlatformStatus[] = [
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDateConfigurationNeeded',
];

/**
 * @param launch status for the SVN at launch
 * @param current status for the SVN now
 */
export function relaunchStatus(launch: PlatformStatus, current: PlatformStatus): TcbStatus {
  if (!OLD.includes(launch) || !PATCHED.includes(current)) return launch;
  return [launch, current].some((s) => NEEDS_CONFIGURATION.includes(s))
    ? 'TDRelaunchAdvisedConfigurationNeeded'
    : 'TDRelaunchAdvised';
}
