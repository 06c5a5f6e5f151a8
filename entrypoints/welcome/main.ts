import { startWelcome } from '../../src/browser/pages/welcome';

startWelcome();
