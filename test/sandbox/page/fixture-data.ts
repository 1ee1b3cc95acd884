/** A sandbox frozen at one moment, for drawing the page without the bot. */
import type {
  Block,
  ModalView,
  PersonSummary,
  PersonView,
  SandboxState,
  WireEntry,
} from '../../../src/sandbox/control/api.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

export const people: PersonSummary[] = [
  {
    id: 'U0RITA',
    teamId: 'T1',
    handle: 'rita',
    realName: 'Rita Okafor',
    timeZone: 'Europe/Berlin',
    kind: 'member',
    role: 'Writer',
    blurb: 'Asks for deletions; may set a key for deletion, may not delete it.',
    unread: 0,
  },
  {
    id: 'U0MONA',
    teamId: 'T1',
    handle: 'mona',
    realName: 'Mona Castellanos',
    timeZone: 'America/New_York',
    kind: 'member',
    role: 'Manager',
    blurb: 'Approves; sees what would break before she decides.',
    unread: 2,
  },
  {
    id: 'U0TAKE',
    teamId: 'T1',
    handle: 'takeshi',
    realName: 'Takeshi Mori',
    timeZone: 'Asia/Tokyo',
    kind: 'member',
    role: 'Manager',
    blurb: 'The second Manager: press after Mona and see who was first.',
    unread: 1,
  },
  {
    id: 'U0GUST',
    teamId: 'T1',
    handle: 'gus',
    realName: 'Gus Lindqvist',
    timeZone: 'Europe/Stockholm',
    kind: 'guest',
    blurb: 'A guest: may look, may not act.',
    unread: 0,
  },
  {
    id: 'U0OTTO',
    teamId: 'T2',
    handle: 'otto',
    realName: 'Otto Brandt',
    timeZone: 'Europe/Vienna',
    kind: 'outsider',
    blurb: 'From another company, in a shared channel.',
    unread: 0,
  },
  {
    id: 'U0MEI',
    teamId: 'T1',
    handle: 'mei',
    realName: 'Mei Harrow',
    timeZone: 'Europe/London',
    kind: 'member',
    role: 'Manager',
    blurb: 'asks and approves, never her own',
    unread: 0,
  },
  {
    id: 'U0RAVI',
    teamId: 'T1',
    handle: 'ravi',
    realName: 'Ravi Menon',
    timeZone: 'Asia/Kolkata',
    kind: 'member',
    role: 'Reader',
    blurb: 'may look, may not ask',
    unread: 0,
  },
  {
    id: 'U0NORA',
    teamId: 'T1',
    handle: 'nora',
    realName: 'Nora Vidal',
    timeZone: 'Europe/Madrid',
    kind: 'member',
    blurb: 'no IBM Cloud identity yet',
    unread: 0,
  },
  {
    id: 'U0DORA',
    teamId: 'T1',
    handle: 'dora',
    realName: 'Dora Fenwick',
    timeZone: 'Europe/Rome',
    kind: 'deactivated',
    role: 'Manager',
    blurb: 'has left; deactivated',
    unread: 0,
  },
  {
    id: 'U0BOT',
    teamId: 'T1',
    handle: 'countersign',
    realName: 'Countersign',
    timeZone: 'UTC',
    kind: 'bot',
    blurb: '',
    unread: 0,
  },
];

export const nowMs = Date.parse('2026-03-10T09:30:00Z');
const dayMs = 86_400_000;
const ts = (beforeMs: number) => `${Math.floor((nowMs - beforeMs) / 1000)}.000100`;
export const cardTs = ts(14 * 60_000);
const deadlineS = Math.floor((nowMs + 6.8 * dayMs) / 1000);

export const approvalCard: Block[] = [
  { type: 'header', block_id: 'h', text: plain('Approve the deletion of billing-archive?') },
  {
    type: 'section',
    block_id: 's',
    text: mrkdwn(
      '<@U0RITA> asks to delete `billing-archive` and needs a *second person* with the Manager role.\n> Migrated to billing-2026 last week; nothing reads it any more &amp; the bucket is empty.',
    ),
  },
  {
    type: 'section',
    block_id: 'f',
    fields: [
      mrkdwn('*Key*\nbilling-archive'),
      mrkdwn('*Instance*\nprod-eu (Key Protect, eu-de)'),
      mrkdwn('*Key ring*\nfinance'),
      mrkdwn(`*Decide until*\n<!date^${deadlineS}^{date_short_pretty} at {time}|17 Mar 2026, 04:42 UTC>`),
    ],
  },
  {
    type: 'section',
    block_id: 'b',
    text: mrkdwn(
      ':warning: *1 resource uses this key* and will lose its data for good:\n• Bucket `invoices-2019` (Cloud Object Storage)',
    ),
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [
        { text: plain('Copy key id'), value: 'copy' },
        { text: plain('Open in IBM Cloud'), value: 'open', url: 'https://cloud.ibm.com' },
      ],
    },
  },
  {
    type: 'actions',
    block_id: 'a',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        style: 'danger',
        text: plain('Approve deletion'),
        value: 'rq_1',
        confirm: {
          title: plain('Delete billing-archive for good?'),
          text: mrkdwn(
            'The key is deleted at once. What *1 resource* encrypted with it can never be read again.',
          ),
          confirm: plain('Yes, delete the key'),
          deny: plain('Not now'),
          style: 'danger',
        },
      },
      { type: 'button', action_id: 'deny', text: plain('Deny'), value: 'rq_1' },
      { type: 'button', action_id: 'details', text: plain('Details'), value: 'rq_1' },
    ],
  },
  {
    type: 'context',
    block_id: 'c',
    elements: [
      mrkdwn('Request `rq_01JX4M`'),
      mrkdwn('The KMS itself asks for two people: dual authorization is on'),
    ],
  },
];

/** A list with a search field that sends what is typed when Enter is pressed, and a link beside it. */
export const searchModal: ModalView = {
  id: 'V2',
  callbackId: 'resources',
  hash: '1.b',
  title: 'Protected resources',
  submit: 'Done',
  close: 'Back',
  privateMetadata: '',
  state: {},
  blocks: [
    {
      type: 'input',
      block_id: 'search',
      optional: true,
      dispatch_action: true,
      label: plain('Search'),
      element: {
        type: 'plain_text_input',
        action_id: 'search',
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
      },
    },
    {
      type: 'actions',
      block_id: 'links',
      elements: [
        {
          type: 'button',
          action_id: 'console',
          text: plain('Open the console'),
          url: 'https://example.com/r',
        },
      ],
    },
  ],
};

export const formModal: ModalView = {
  id: 'V1',
  callbackId: 'request-deletion',
  hash: '1.a',
  title: 'Delete a key',
  submit: 'Ask 3 people',
  close: 'Cancel',
  privateMetadata: '',
  state: {},
  blocks: [
    {
      type: 'alert',
      block_id: 'warn',
      level: 'warning',
      text: mrkdwn('A deleted key takes the data it encrypted with it. A *second person* must approve.'),
    },
    {
      type: 'input',
      block_id: 'key',
      label: plain('Key'),
      hint: plain('By name, alias or id'),
      element: {
        type: 'external_select',
        action_id: 'key',
        min_query_length: 0,
        placeholder: plain('Search live keys'),
      },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      element: {
        type: 'plain_text_input',
        action_id: 'why',
        multiline: true,
        max_length: 500,
        placeholder: plain('What the approver should know'),
      },
    },
    {
      type: 'input',
      block_id: 'sure',
      label: plain('Checked'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: 'sure',
        options: [
          { text: plain('No backup needs this key'), value: 'backup' },
          {
            text: plain('The owners know'),
            value: 'owners',
            description: plain('They were told in #finance'),
          },
        ],
      },
    },
  ],
};

export function viewOf(person: PersonSummary): PersonView {
  const message = { channel: 'D1', user: 'U0BOT', ephemeral: false, unread: false, replies: [] };
  return {
    person,
    conversations: [
      {
        id: 'D1',
        kind: 'dm',
        name: 'Countersign',
        isExtShared: false,
        hasComposer: true,
        unread: person.unread,
        messages: [
          {
            ...message,
            ts: ts(26 * 3_600_000),
            text: 'Welcome.',
            blocks: [
              {
                type: 'section',
                text: mrkdwn(
                  'Welcome. Type `/delete-key` to ask for a deletion, or `/keys help` to see the rest.',
                ),
              },
            ],
          },
          {
            ...message,
            ts: cardTs,
            text: 'Rita Okafor asks to delete billing-archive.',
            blocks: approvalCard,
            unread: person.unread > 0,
            editedTs: ts(9 * 60_000),
            replies: [
              {
                ...message,
                ts: ts(8 * 60_000),
                threadTs: cardTs,
                text: 'Reminder: *six days* are left.',
                blocks: [],
                files: [
                  {
                    id: 'F1',
                    name: 'audit.csv',
                    title: 'Audit export',
                    content: 'seq,at,event\n1,2026-03-10T09:16:00Z,request.opened\n',
                  },
                ],
              },
            ],
          },
          {
            ...message,
            ts: ts(60_000),
            ephemeral: true,
            text: 'You may not approve your own request.',
            blocks: [
              {
                type: 'section',
                text: mrkdwn(
                  '*You may not approve your own request.*\nTwo different people are needed. <@U0MONA> and <@U0TAKE> have been asked.',
                ),
              },
            ],
          },
        ],
      },
      {
        id: 'C1',
        kind: 'channel',
        name: 'key-requests',
        isExtShared: true,
        hasComposer: true,
        unread: 0,
        messages: [],
      },
    ],
    hasHome: true,
    home: {
      blocks: [
        { type: 'header', text: plain('Open requests') },
        { type: 'divider' },
        { type: 'section', text: mrkdwn('One request waits for you.') },
      ],
    },
    modals: [],
    clientNotices: [],
  };
}

const key = {
  aliases: [],
  instanceId: 'i1',
  state: 1,
  extractable: false,
  dualAuth: true,
  setForDeletion: null,
  deletedAt: null,
  deletedBy: null,
  registrations: [],
};

export function stateAt(offsetMs: number): SandboxState {
  return {
    clock: { now: new Date(nowMs).toISOString(), offsetMs },
    bot: { mode: 'socket', identity: 'service-ids', connected: true },
    people,
    iam: {
      people: [
        {
          iamId: 'IBMid-50RITA',
          name: 'Rita Requester',
          state: 'ACTIVE',
          isOwner: false,
          grants: [{ policyId: 'p1', roles: ['Writer'], instanceId: 'i1' }],
        },
        {
          iamId: 'IBMid-50MONA',
          name: 'Mona Manager',
          state: 'ACTIVE',
          isOwner: true,
          grants: [
            { policyId: 'p2', roles: ['Manager'], instanceId: 'i1', keyRingId: 'finance', group: 'keepers' },
          ],
        },
      ],
      groups: [
        {
          id: 'g1',
          name: 'keepers',
          members: [{ iamId: 'IBMid-50MONA', name: 'Mona Manager', byRule: false }],
        },
      ],
      roles: ['Reader', 'Writer', 'Manager'],
    },
    kms: {
      instances: [{ id: 'i1', name: 'prod-eu', service: 'kms', region: 'eu-de' }],
      keys: [
        {
          ...key,
          id: 'k1',
          name: 'billing-archive',
          keyRingId: 'finance',
          aliases: ['old-billing'],
          setForDeletion: {
            byIamId: 'IBMid-50RITA',
            authExpiration: new Date(deadlineS * 1000).toISOString(),
            lapsed: false,
          },
          registrations: [
            {
              resourceCrn: 'crn:v1:bluemix:public:cloud-object-storage:global:a/1:guid:bucket:invoices-2019',
              preventKeyDeletion: false,
            },
          ],
        },
        {
          ...key,
          id: 'k2',
          name: 'billing-2026',
          keyRingId: 'finance',
          registrations: [
            {
              resourceCrn: 'crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/1:guid::',
              preventKeyDeletion: true,
            },
          ],
        },
        { ...key, id: 'k3', name: 'scratch', keyRingId: 'default', dualAuth: false },
        {
          ...key,
          id: 'k4',
          name: 'gone-2021',
          keyRingId: 'default',
          state: 5,
          deletedAt: new Date(nowMs - 3 * dayMs).toISOString(),
          deletedBy: 'IBMid-50MONA',
        },
      ],
      knobs: {
        checkOrder: ['authorization', 'retention', 'registrations'],
        era: 'current',
        reasons: 'first',
        readsLagS: 0,
      },
    },
    faults: [],
    shortcuts: [
      { name: 'Explain this error', type: 'message', callbackId: 'explain_error' },
      { name: 'Delete a key', type: 'global', callbackId: 'delete_key' },
    ],
    commands: [
      {
        command: '/delete-key',
        description: 'Ask for the deletion of a key',
        usageHint: '[name, alias or id]',
      },
      {
        command: '/keys',
        description: 'Requests, history and help',
        usageHint: '[open | mine | audit | help]',
      },
    ],
    stories: { offered: [] },
    next: {
      kind: 'back',
      person: 'Malik',
      keyName: 'billing-archive',
      at: new Date(nowMs + 3_600_000).toISOString(),
    },
    deadlines: [
      { requestId: 'rq_01JX4M', keyName: 'billing-archive', at: new Date(deadlineS * 1000).toISOString() },
    ],
  };
}

export const wireEntries: WireEntry[] = [
  {
    seq: 1,
    at: nowMs - 3_000,
    lane: 'slack-delivery',
    what: 'slash_commands',
    summary: '/delete-key billing by Rita',
    status: 'acked',
    ms: 21,
    request: '{"command":"/delete-key","text":"billing"}',
  },
  {
    seq: 2,
    at: nowMs - 2_900,
    lane: 'iam',
    what: 'token',
    summary: 'passcode exchange for IBMid-50RITA',
    status: '200',
    ms: 9,
  },
  {
    seq: 3,
    at: nowMs - 2_800,
    lane: 'kms',
    what: 'setKeyForDeletion',
    summary: 'billing-archive as IBMid-50RITA',
    status: '204',
    ms: 34,
  },
  {
    seq: 4,
    at: nowMs - 2_700,
    lane: 'kms',
    what: 'deleteKey',
    summary: 'billing-2026 as IBMid-50MONA',
    status: '409 PREV_KEY_DEL_ERR',
    ms: 12,
    response: '{"resources":[{"errorMsg":"Conflict"}]}',
  },
  {
    seq: 5,
    at: nowMs - 2_000,
    lane: 'slack-api',
    what: 'chat.postMessage',
    summary: 'card to U0MONA',
    status: 'ok',
    ms: 5,
  },
];
