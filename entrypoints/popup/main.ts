import { startPopup } from '../../src/browser/pages/popup';

void startPopup();
