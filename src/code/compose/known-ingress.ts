/** Releases of dstack-ingress. Source: dstack evidence specification, section 2.4. */
export interface IngressRelease {
  readonly release: string;
  /** As in an image reference. */
  readonly digest: string;
  readonly provenance: string;
}

export const INGRESS_RELEASES: readonly IngressRelease[] = [
  {
    release: '1.4',
    digest: 'sha256:11c0481ca1e2ef9c959187ff3c01c7f59c26d631c7717a571ad994b96203bb0b',
    provenance: 'dstacktee/dstack-ingress, as deployed by Lit Chipotle; nginx',
  },
  {
    release: '2.2',
    digest: 'sha256:d05a7b343c37c1cca1bba8dbf7e8f3c6d2118158af2d41c455103796db4f67f0',
    provenance: 'dstacktee/dstack-ingress; HAProxy and mini_httpd',
  },
  {
    release: '2.3',
    digest: 'sha256:527c53523b9226782a11dbd800a3ff55e8a1f0b88e6224e8f7e4db7419769fbe',
    provenance: 'dstacktee/dstack-ingress; tls-alpn-01 and CNAME delegation',
  },
];

export const knownIngress = (digest: string | undefined): IngressRelease | undefined =>
  INGRESS_RELEASES.find((known) => known.digest === digest);
