/** A sentence of the wording, with what stands between backticks drawn as code. */
export function Prose({ children }: { readonly children: string }) {
  return (
    <>{children.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  );
}
