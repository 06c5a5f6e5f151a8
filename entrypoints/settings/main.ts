import { startSettings } from '../../src/browser/pages/settings';

startSettings();
