/** The readers of the certificate logs that are asked: Sectigo's and SSLMate's. */
export const CT_SOURCES = ['crt.sh', 'cert-spotter'] as const;
export type CtSourceName = (typeof CT_SOURCES)[number];
