#!/usr/bin/env node
// The program: reads its command line and the environment, and hands both on.
import { run } from './commands/program.js';

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
});
