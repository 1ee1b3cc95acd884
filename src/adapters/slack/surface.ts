import { usualCommandNames } from '../../explanations/command-names.js';
import { explainIds } from './explain/explain-form.js';
import { usageHint } from './keys/keys-help.js';
import { keysWords } from './keys/keys-words.js';
import { formIds } from './request/request-form.js';

/** What the app asks of Slack; manifest.yml says the same to Slack, and a test holds the two together. */
export const slackSurface = {
  commands: [
    {
      command: usualCommandNames.deleteKey,
      description: 'Ask for the deletion of a key; a second person decides',
      usageHint: '[name, alias, id or CRN]',
    },
    {
      command: usualCommandNames.keys,
      description: 'Open requests, the state of a key, help',
      usageHint: usageHint(keysWords),
    },
  ],
  shortcuts: [
    {
      name: 'Explain this error',
      type: 'message',
      callbackId: explainIds.shortcut,
    },
    { name: 'Delete a key', type: 'global', callbackId: formIds.shortcut },
  ],
  /** Bot scopes; README.md says what each is for. */
  scopes: [
    'commands',
    'chat:write',
    'users:read',
    'users:read.email',
    'channels:read',
    'groups:read',
    'files:write',
    'im:history',
    'im:write',
    'dnd:read',
  ],
  events: ['app_home_opened', 'message.im'],
} as const;
