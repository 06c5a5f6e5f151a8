/** Points to what a button opens; the style sheet turns it where that is open. */
export const Chevron = () => (
  <svg class="chevron" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
    <path d="m3 1 4 4-4 4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
  </svg>
);
