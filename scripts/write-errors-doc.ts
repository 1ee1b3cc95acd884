// Writes docs/errors.md, the list of everything that can go wrong, from the words Slack shows.
// Usage: npm run docs:errors
import { writeFile } from 'node:fs/promises';
import { errorsDocument } from './errors-document/errors-document.js';

await writeFile(new URL('../docs/errors.md', import.meta.url), errorsDocument());
