/**
 * The chain of trust, drawn: twice, because what fits a wide page cannot be read on a narrow one; the style sheet shows one of the
 * two. Edges differ in form by outcome, each link carries its mark, and the same is said in words below.
 */
import { OutcomeShape } from '../mark';
import { outcomeKey, type Wording } from '../wording';
import { type ChainLayout, narrowLayout, type PlacedLink, wideLayout } from './chain-layout';
import type { TrustChain } from './trust-chain';

interface Props {
  readonly chain: TrustChain;
  /** Ends at the key of a channel, not in a tab. */
  readonly isChannel: boolean;
  readonly text: Wording;
}

export function ChainOfTrust({ chain, isChannel, text }: Props) {
  if (chain.links.length < 2) return null;
  return (
    <section class="sheet chain" aria-labelledby="chain-title">
      <h2 id="chain-title">{text('chain_title')}</h2>
      <p class="sub">{text(isChannel ? 'chain_explained_channel' : 'chain_explained')}</p>
      <Drawing layout={wideLayout(chain)} form="wide" text={text} />
      <Drawing layout={narrowLayout(chain)} form="narrow" text={text} />
      <details class="in-words">
        <summary>{text('report_in_words')}</summary>
        <ol id="chain-in-words">
          {chain.links.map(({ id, name, notes, outcome }) => (
            <li key={id}>{text('chain_link', [name, text(outcomeKey(outcome)), notes.join(', ')])}</li>
          ))}
        </ol>
      </details>
    </section>
  );
}

interface DrawingProps {
  readonly layout: ChainLayout;
  readonly form: 'wide' | 'narrow';
  readonly text: Wording;
}

function Drawing({ layout, form, text }: DrawingProps) {
  const { width, height, links, arrows } = layout;
  const head = `arrow-${form}`;
  return (
    <svg
      class={`drawing ${form}`}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text('chain_picture', [links.map((l) => l.name).join(', ')])}
      aria-describedby="chain-in-words"
    >
      <defs>
        <marker id={head} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path class="arrow-head" d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {arrows.map(({ from, to, path, outcome }) => (
        <path
          key={`${from}-${to}`}
          class="arrow"
          data-outcome={outcome}
          d={path}
          marker-end={`url(#${head})`}
        />
      ))}
      {links.map((link) => (
        <Box key={link.id} link={link} />
      ))}
    </svg>
  );
}

/** Of the mark, and of the ground it stands on. */
const SHAPE = 13;
const BADGE = 9;

function Box({ link }: { readonly link: PlacedLink }) {
  const { id, x, y, width, height, name, lines, outcome } = link;
  return (
    <g class="link" data-link={id} data-outcome={outcome}>
      <rect class="frame" x={x} y={y} width={width} height={height} rx="8" />
      {outcome === 'fail' && (
        <rect class="frame inner" x={x + 4} y={y + 4} width={width - 8} height={height - 8} rx="5" />
      )}
      <text class="name" x={x + 12} y={y + 25}>
        {name}
      </text>
      {lines.map((line, i) => (
        <text
          class={id === 'certificate' ? 'words digest' : 'words'}
          key={line}
          x={x + 12}
          y={y + 44 + i * 16}
        >
          {line}
        </text>
      ))}
      <circle class="badge" cx={x + width - 4} cy={y + 3} r={BADGE} />
      <g
        class="shape"
        transform={`translate(${x + width - 4 - SHAPE / 2} ${y + 3 - SHAPE / 2}) scale(${SHAPE / 16})`}
      >
        <OutcomeShape outcome={outcome} />
      </g>
    </g>
  );
}
