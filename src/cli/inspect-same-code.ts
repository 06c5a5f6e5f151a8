/** Do several pieces of evidence speak of the same code? By operating system and compose file; the app id is told beside it. */

export interface NamedCode {
  /** Of the file. */
  readonly name: string;
  /** Name of a known image, or registers; absent where no authentic quote tells. */
  readonly system?: string;
  /** Hex. */
  readonly composeHash?: string;
  readonly appId?: string;
}

export const CODE_PARTS = ['system', 'composeHash', 'appId'] as const;
export type CodePart = (typeof CODE_PARTS)[number];
export type PartAnswer = 'same' | 'different' | 'not-told';

export interface CodeComparison {
  /** `not-told` where one of them does not tell its operating system or its compose file, and none differs. */
  readonly answer: PartAnswer;
  readonly parts: { readonly [P in CodePart]: PartAnswer };
}

/** @param all two or more */
export function compareCode(all: readonly NamedCode[]): CodeComparison {
  const part = (name: CodePart): PartAnswer => {
    const told = all.map((one) => one[name]).filter((value) => value !== undefined);
    if (new Set(told).size > 1) return 'different';
    return told.length === all.length ? 'same' : 'not-told';
  };
  const parts = { system: part('system'), composeHash: part('composeHash'), appId: part('appId') };
  const deciding = [parts.system, parts.composeHash];
  const answer = deciding.includes('different')
    ? 'different'
    : deciding.includes('not-told')
      ? 'not-told'
      : 'same';
  return { answer, parts };
}
