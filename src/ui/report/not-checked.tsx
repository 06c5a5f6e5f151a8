/** What nobody compared with anything. */
import type { NotChecked as Unchecked } from '../../code/code-facts';
import { asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';
import { listed, type Wording, type WordingKey } from '../wording';

const WORDS: Record<Unchecked, WordingKey> = {
  'acpi-tables': 'not_checked_acpi_tables',
  memory: 'not_checked_memory',
  'machine-description': 'not_checked_machine_description',
  'mr-config-id': 'not_checked_mr_config_id',
  'unknown-system-events': 'not_checked_unknown_system_events',
  'uninterpreted-fields': 'not_checked_uninterpreted_fields',
};

const MOST_NAMES = 12;

/** @param code `facts.code`, or the same of a gateway */
export function NotChecked({ code, text }: { readonly code: Fields; readonly text: Wording }) {
  const told = asTexts(code.notChecked);
  const words = Object.entries(WORDS).filter(([what]) => told.includes(what));
  if (words.length === 0) return null;
  const events = asTexts(code.unknownSystemEvents)
    .slice(0, MOST_NAMES)
    .map((name) => strangerText(name, 60));
  return (
    <div class="not-checked">
      <h3>{text('code_not_checked')}</h3>
      <ul>
        {words.map(([what, key]) => (
          <li key={what}>{text(key, [listed(text, events)])}</li>
        ))}
      </ul>
    </div>
  );
}
