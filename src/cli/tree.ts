/** A tree as text. */
export interface TreeNode {
  readonly label: string;
  /** Lines below the label. */
  readonly notes: readonly string[];
  readonly children: readonly TreeNode[];
}

export function treeLines({ label, notes, children }: TreeNode): readonly string[] {
  return [
    label,
    ...notes.map((note) => `${children.length > 0 ? '│' : ' '}  ${note}`),
    ...children.flatMap((child, i) => {
      const isLast = i === children.length - 1;
      return treeLines(child).map(
        (line, j) => `${j === 0 ? (isLast ? '└─ ' : '├─ ') : isLast ? '   ' : '│  '}${line}`,
      );
    }),
  ];
}
