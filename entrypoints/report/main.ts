import { startReport } from '../../src/browser/pages/report';

startReport();
