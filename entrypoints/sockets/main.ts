import { startSockets } from '../../src/browser/pages/sockets';

startSockets();
