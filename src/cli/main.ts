#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { Refusal } from '../refusal';
import { runCli } from './run';

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readFile: async (path) => {
    try {
      return new Uint8Array(await readFile(path));
    } catch (error) {
      throw new Refusal(
        'file-unreadable',
        path,
        'a readable file',
        error instanceof Error ? error.message : 'none',
      );
    }
  },
  writeFile: (path, text) => writeFile(path, text),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
});
