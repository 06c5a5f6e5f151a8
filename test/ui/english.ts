/** The English wording, as the browser has it. */
import messages from '../../public/_locales/en/messages.json';
import { type Message, wordingFrom } from '../../src/ui/wording';

export const MESSAGES: Readonly<Record<string, Message>> = messages;
export const english = wordingFrom(MESSAGES);
