/** The images of an app: which service runs which, and what holds it. */
import { asList, asObject, asText, type Fields } from '../fact';
import { strangerText } from '../stranger-text';
import { counted, ruleKey, type Wording } from '../wording';
import { type ShownFinding, worstFinding } from './compose-findings';
import { FindingMark } from './finding-note';

interface Props {
  /** `facts.code.compose`. */
  readonly compose: Fields;
  readonly findings: readonly ShownFinding[];
  readonly text: Wording;
}

const MOST = 300;
const MOST_IMAGES = 64;
const MOST_SERVICES = 4;

export function ImageTable({ compose, findings, text }: Props) {
  const images = imagesOf(compose);
  if (images.length === 0) return null;
  const [service, image, digest, pinned] = [
    text('code_service'),
    text('code_image'),
    text('code_digest'),
    text('code_pinned'),
  ];
  const leftOut = images.length - MOST_IMAGES;
  return (
    <>
      <table class="fact-table image-table">
        <caption>{text('code_images')}</caption>
        <thead>
          <tr>
            {[service, image, digest, pinned].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {images.slice(0, MOST_IMAGES).map((shown, i) => (
            <tr key={i}>
              <td>
                <Services names={shown.services} text={text} />
              </td>
              <td data-head={image}>
                <code>{strangerText(nameOf(shown), MOST)}</code>
              </td>
              <td data-head={digest}>
                {shown.digest === undefined ? (
                  text('code_no_digest')
                ) : (
                  <code>{strangerText(shown.digest, MOST)}</code>
                )}
              </td>
              <td data-head={pinned}>
                <Pinned image={shown} findings={findings} text={text} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut > 0 && <p class="small">{counted(text, 'code_images_more', leftOut)}</p>}
    </>
  );
}

interface Image {
  readonly services: readonly string[];
  /** As written. */
  readonly reference: string;
  readonly digest?: string;
}

/** Services that run the same image share a row. */
function imagesOf(compose: Fields): readonly Image[] {
  const images = new Map<string, Image>();
  for (const entry of asList(compose.images)) {
    const fields = asObject(entry);
    const [service, reference, digest] = [
      asText(fields?.service),
      asText(fields?.reference),
      asText(fields?.digest),
    ];
    if (service === undefined || reference === undefined) continue;
    const services = [...(images.get(reference)?.services ?? []), service];
    images.set(reference, { services, reference, ...(digest === undefined ? {} : { digest }) });
  }
  return [...images.values()];
}

/** A digest has a column of its own. */
const nameOf = ({ reference, digest }: Image): string =>
  digest === undefined ? reference : (reference.split('@')[0] ?? '');

function Services({ names, text }: { readonly names: readonly string[]; readonly text: Wording }) {
  const more = names.length - MOST_SERVICES;
  return (
    <>
      {names.slice(0, MOST_SERVICES).map((name) => (
        <code class="line" key={name}>
          {strangerText(name, MOST)}
        </code>
      ))}
      {more > 0 && <span class="small">{counted(text, 'code_services_more', more)}</span>}
    </>
  );
}

interface PinnedProps extends Omit<Props, 'compose'> {
  readonly image: Image;
}

/** A digest holds an image only where no rule about images objects to its service. */
function Pinned({ image, findings, text }: PinnedProps) {
  const mine = findings.filter((f) => f.topic === 'images' && image.services.includes(f.service ?? ''));
  const worst = worstFinding(mine);
  const objection = mine.find((f) => f.outcome === worst);
  if (objection === undefined || worst === undefined || worst === 'pass' || worst === 'info') {
    const isPinned = image.digest !== undefined;
    return (
      <>
        <FindingMark outcome={isPinned ? 'pass' : 'unknown'} text={text} />{' '}
        {text(isPinned ? 'code_is_pinned' : 'code_no_digest')}
      </>
    );
  }
  return (
    <>
      <FindingMark outcome={worst} text={text} /> {text(ruleKey(objection.rule))}
    </>
  );
}
