// Writes docs/messages.md, every text people read, from the functions that make the messages.
// Usage: npm run docs:messages
import { writeFile } from 'node:fs/promises';
import { messagesDocument, messagesPath } from './messages-document/messages-document.js';

await writeFile(messagesPath, (await messagesDocument()).markdown);
