/** The patch level as lines of a check: what each part lacks, Intel's advisories, what would mend it. */
import type { PatchLevel } from './patch-level';
import type { Wording } from './wording';

interface Props {
  readonly patchLevel: PatchLevel;
  readonly text: Wording;
}

/** Goes into a `dl`. */
export function PatchLines({ patchLevel, text }: Props) {
  if (patchLevel.kind === 'current')
    return (
      <div class="plain-line patch-level">
        <dt>{text('patch_level')}</dt>
        <dd>{patchLevel.sentence}</dd>
      </div>
    );
  const { parts, advisories, mending } = patchLevel;
  return (
    <>
      {parts.map(({ name, sentences }) => (
        <div class="patch-level" key={name}>
          <dt>{name}</dt>
          {sentences.map((sentence) => (
            <dd key={sentence}>{sentence}</dd>
          ))}
        </div>
      ))}
      {advisories.length > 0 && (
        <div class="advisories">
          <dt>{text('patch_advisories')}</dt>
          {advisories.map(({ id, url }) => (
            <dd key={id}>
              {url === undefined ? (
                id
              ) : (
                <a href={url} target="_blank" rel="noopener">
                  {id}
                  <span class="for-readers"> {text('opens_new_tab')}</span>
                </a>
              )}
            </dd>
          ))}
        </div>
      )}
      {mending.length > 0 && (
        <div class="mending">
          <dt>{text('patch_mend')}</dt>
          {mending.map((sentence) => (
            <dd key={sentence}>{sentence}</dd>
          ))}
        </div>
      )}
    </>
  );
}
