import { defineConfig } from 'vite';

/** One self-contained file for Node 20 and later: nothing to install beside it. */
export default defineConfig({
  publicDir: false,
  // The command trusts Intel's root alone: see `src/trust.ts`.
  define: { __TESTBED_ROOTS__: 'undefined' },
  ssr: { noExternal: true },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist/cli',
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'vitrine.mjs' } },
  },
});
