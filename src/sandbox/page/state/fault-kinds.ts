import type { FaultRequest } from '../../control/api.js';
import { reasonCodes } from '../../kms/reason-codes.js';

type Target = FaultRequest['target'];

/** Operations a fault can be aimed at; the first row of every list is "any". */
export const faultOperations: Readonly<Record<Target, readonly string[]>> = {
  kms: [
    'listKeys',
    'getKeyMetadata',
    'getRegistrations',
    'setKeyForDeletion',
    'unsetKeyForDeletion',
    'deleteKey',
    'restoreKey',
    'enableKey',
    'disableKey',
    'rotateKey',
    'syncAssociatedResources',
  ],
  iam: [
    'getToken',
    'getSigningKeys',
    'listV2Policies',
    'listRoles',
    'listAccessGroups',
    'listAccessGroupMembers',
    'listUsers',
    'getUserProfile',
    'getAccount',
    'listResourceInstances',
    'getResourceInstance',
  ],
  slack: [
    'chat.postMessage',
    'chat.update',
    'views.open',
    'views.update',
    'views.publish',
    'users.info',
    'response_url',
  ],
};

export interface FaultKind {
  id: string;
  title: string;
  fault: Omit<FaultRequest, 'target' | 'operation' | 'times'>;
  targets: readonly Target[];
}

/** What can go wrong, in words. */
export const faultKinds: readonly FaultKind[] = [
  {
    id: 'slow',
    title: 'answers only after 5 seconds',
    fault: { delayMs: 5_000 },
    targets: ['kms', 'iam', 'slack'],
  },
  { id: 'down', title: 'answers 503, unavailable', fault: { status: 503 }, targets: ['kms', 'iam', 'slack'] },
  {
    id: 'busy',
    title: 'answers 429, too many requests',
    fault: { status: 429, retryAfterS: 2 },
    targets: ['kms', 'iam', 'slack'],
  },
  { id: 'forbidden', title: 'answers 403, not allowed', fault: { status: 403 }, targets: ['kms', 'iam'] },
  {
    id: 'gateway',
    title: 'answers 502 with an HTML page',
    fault: { status: 502, rawBody: '<html><body>Bad Gateway</body></html>' },
    targets: ['kms', 'iam', 'slack'],
  },
  {
    id: 'cut-before',
    title: 'is cut off before the work is done',
    fault: { drop: 'before' },
    targets: ['kms', 'iam', 'slack'],
  },
  {
    id: 'cut-after',
    title: 'is cut off after it took effect',
    fault: { drop: 'after' },
    targets: ['kms', 'iam', 'slack'],
  },
  {
    id: 'cut-half',
    title: 'is cut off half way through the answer',
    fault: { drop: 'half' },
    targets: ['kms', 'iam', 'slack'],
  },
  {
    id: 'not-found',
    title: 'says message_not_found',
    fault: { code: 'message_not_found' },
    targets: ['slack'],
  },
  { id: 'internal', title: 'says internal_error', fault: { code: 'internal_error' }, targets: ['slack'] },
  ...Object.entries(reasonCodes).map(([code, [status]]): FaultKind => ({
    id: code,
    title: `answers ${status} ${code}`,
    fault: { code },
    targets: ['kms'],
  })),
];

/** One line for a waiting fault, whoever set it. */
export function faultWords(fault: FaultRequest): string {
  const parts = [
    fault.delayMs === undefined ? undefined : `waits ${fault.delayMs / 1000} s`,
    fault.status === undefined ? undefined : `answers ${fault.status}`,
    fault.code === undefined ? undefined : `says ${fault.code}`,
    fault.drop === undefined
      ? undefined
      : {
          before: 'is cut off before the work',
          after: 'is cut off after it took effect',
          half: 'is cut off half way',
        }[fault.drop],
  ].filter((part) => part !== undefined);
  return parts.join(', ') || 'goes wrong';
}
