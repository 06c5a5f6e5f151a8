import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { serveExchange } from '../src/browser/pages/socket-worker';

export default defineUnlistedScript({ include: ['chrome'], main: () => serveExchange() });
