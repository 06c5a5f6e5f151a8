/**
 * Systems that were seen and are no releases: they stay unknown operating systems, and this says which unknown one it is. The
 * quotes of simulators and examples are public and genuine, so that anyone can replay them (dstack evidence specification,
 * section 17, attack 1).
 */

/** Registers as lower-case hex. */
export interface OtherBuild {
  readonly name: string;
  /** `simulator` and `example`: a published quote, no machine. `local-build`, `third-party-build`: nobody's release. */
  readonly kind: 'simulator' | 'example' | 'local-build' | 'third-party-build';
  readonly mrtd: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly provenance: string;
}

export const OTHER_BUILDS: readonly OtherBuild[] = [
  {
    name: 'simulator of the dstack SDK 0.6',
    kind: 'simulator',
    mrtd: 'e53236d44a074bc78e784cdfa1a2c858a5f6b53afc1b60d8f079662314978b64241b646d8498dd767d5ea48e1e115822',
    rtmr1: '0ea1ad399114c5909c52c8b8c073f0c4e076b691495ca7d41f88c5bba6859e3911973ec95adce1503eb43f4670a2c306',
    rtmr2: '1c9854088a35a1c44483d6ba5e88333cf6a7f5b5ec26713f722c80dfc2d2b337346d7fb52452eacda0a8a8fb6fd306f1',
    provenance: 'sdk/simulator of Dstack-TEE/dstack, vectors simulator-0.6',
  },
  {
    name: 'simulator of the dstack SDK 0.5.5',
    kind: 'simulator',
    mrtd: 'c68518a0ebb42136c12b2275164f8c72f25fa9a34392228687ed6e9caeb9c0f1dbd895e9cf475121c029dc47e70e91fd',
    rtmr1: '6ba8f87f35d0641e8abca07e75e3882abdc9f19d7cc8f6e3fe04435bd5f694d4e3cf008b60d7c7233896e8d1f23c34a7',
    rtmr2: '03b1c4afcac07d00d8e853163aff3ba3f9af68ddfbdbeafab70210a8dc601b409c28873d74fb6dbe7dc33a8da7c09621',
    provenance: 'sdk/simulator of Dstack-TEE/dstack v0.5.5, vectors simulator-0.5.5',
  },
  {
    name: 'example of dstack 0.4',
    kind: 'example',
    mrtd: 'c68518a0ebb42136c12b2275164f8c72f25fa9a34392228687ed6e9caeb9c0f1dbd895e9cf475121c029dc47e70e91fd',
    rtmr1: '038b1f762ca65a338236047af820392dfc65bd8a1057e4d3e2acac583da6088c5dba3b1d35acdf0c3682a3abc2cb055a',
    rtmr2: '1a25c0dd721d17b31b58d71a172aab4a01bf5c1d43f930dde24a70ef5997beeb15fe650b374de03d7b57d61d4e9c6f1a',
    provenance: 'attestation/rtmr3-based of Dstack-TEE/dstack-examples, vectors examples-rtmr3-0.4',
  },
  {
    name: 'local build of dstack 0.6.0',
    kind: 'local-build',
    mrtd: 'fd685522ce791dfef67414614eb07d03fc07a32c5a66f36288b329dab92b724b1564c73d436ffb9ea84488c51ac5a1c5',
    rtmr1: '2023546e7f3b9d1228e274f70c44d481162540f8452544520a796a52f06879709b81a824a26792a7822327504b0d2aee',
    rtmr2: '4c1b739ed451a637b0f82642e48a5ea83925d23633c72e7385c8e9aca4175e133ed1625b7d92eb39edf509c27ff392dc',
    provenance: 'Test fixtures of dstack-verifier, vectors dstack-verifier-fixtures/tdx-lite-getquote.json',
  },
  {
    name: 'build of Lium',
    kind: 'third-party-build',
    mrtd: 'b24d3b24e9e3c16012376b52362ca09856c4adecb709d5fac33addf1c47e193da075b125b6c364115771390a5461e217',
    rtmr1: 'a1b79d76021970f57c45c4a7c395f780bab37011a4df27fe44e8559bd1abb4d6e52f12f866d1d08405448eb797a5970f',
    rtmr2: '1e31b59d605df7ee8160cf7966be9bafa6d0e1905de7e09695a24cd9748e71a603a51fae1297619fa0c30517addbcd07',
    provenance: 'Test fixture of dstack-verifier, vectors dstack-verifier-fixtures/quote-report.json',
  },
];
