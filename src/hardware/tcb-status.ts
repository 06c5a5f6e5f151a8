/** The statuses that Intel gives to patch levels. Source: Intel PCS API v4, "TCB Info", `tcbStatus`; DCAP QVL for relaunch. */

/** Of a platform level. */
export const PLATFORM_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const;
export type PlatformStatus = (typeof PLATFORM_STATUSES)[number];

/** Of a level of the quoting enclave or of the TDX module. */
export const COMPONENT_STATUSES = ['UpToDate', 'OutOfDate', 'Revoked'] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

/** Of a whole quote: a TD that started before the platform was patched should be started again. */
export type TcbStatus = PlatformStatus | 'TDRelaunchAdvised' | 'TDRelaunchAdvisedConfigurationNeeded';
