/**
 * Where an app-compose text can be taken from. Any source will do, the measured hash decides: guest agent `Info` (port 8090 or
 * the app's own `/info`), a bare file, or what a person pasted. Source: dstack evidence specification, sections 4 and 13.
 */
import { parseJsonText } from '../../encoding/json';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export interface FoundAppCompose {
  /** Not a byte of it changed. */
  readonly text: string;
  /** `file`: the input is the text. Otherwise the path to it inside the reply, for example `tcb_info.app_compose`. */
  readonly source: string;
}

type Fields = { readonly [name: string]: unknown };

/**
 * Finds the text in an Info reply (`tcb_info` as text or as an object), in a bare `tcb_info`, in a reply that wraps Info as
 * `info`, or takes the input itself for it.
 * @param input JSON text
 * @throws Refusal `app-compose-too-large`, `app-compose-absent` (no such member, or empty: the app does not disclose it),
 *   `app-compose-not-text`, and those of `parseJsonText`
 */
export function findAppCompose(input: string): FoundAppCompose {
  if (input.length > LIMITS.evidenceBytes)
    throw new Refusal(
      'app-compose-too-large',
      'reply',
      `at most ${LIMITS.evidenceBytes} bytes`,
      `${input.length}`,
    );
  const fields = objectOf(parseJsonText(input, LIMITS.jsonDepth));
  if (fields === undefined) throw absent('an object', 'other JSON');
  if (typeof fields.docker_compose_file === 'string' || typeof fields.runner === 'string')
    return { text: input, source: 'file' };
  return (
    within(fields, '') ??
    within(objectOf(fields.info), 'info.') ??
    refuseAbsent('tcb_info.app_compose', fields)
  );
}

/** As `findAppCompose`; `undefined` where the reply holds none, or cannot be read. Never throws. */
export const disclosedCompose = (input: string): string | undefined =>
  orNone(() => findAppCompose(input).text);

/** As `disclosedCompose`, in a reply that was parsed already. */
export const composeInReply = (reply: Fields): string | undefined =>
  orNone(() => (within(reply, '') ?? within(objectOf(reply.info), 'info.'))?.text);

function orNone(find: () => string | undefined): string | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

function within(fields: Fields | undefined, path: string): FoundAppCompose | undefined {
  if (fields === undefined) return undefined;
  const own = taken(fields.app_compose, `${path}app_compose`);
  if (own !== undefined) return own;
  const tcbInfo = fields.tcb_info;
  const parsed =
    typeof tcbInfo === 'string' && tcbInfo !== '' ? parseJsonText(tcbInfo, LIMITS.jsonDepth) : tcbInfo;
  return taken(objectOf(parsed)?.app_compose, `${path}tcb_info.app_compose`);
}

function taken(value: unknown, source: string): FoundAppCompose | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string')
    throw new Refusal('app-compose-not-text', source, 'the text that was hashed', typeof value);
  return { text: value, source };
}

const objectOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

const absent = (expected: string, got: string): Refusal =>
  new Refusal('app-compose-absent', 'reply', expected, got);

function refuseAbsent(expected: string, fields: Fields): never {
  throw absent(expected, Object.keys(fields).slice(0, 12).join(', ').slice(0, 200) || 'nothing');
}
