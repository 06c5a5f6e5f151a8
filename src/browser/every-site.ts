/** The match patterns that checking every site takes; the manifest offers exactly these. */

export const ALL_HOSTS = 'https://*/*';

/** To browsers a socket is something else than a page: without this they tell no extension which ones a page opens. */
export const ALL_SOCKETS = 'wss://*/*';
