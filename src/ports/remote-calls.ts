/** Every call to IBM and Slack, by the names in their own references; what Slack's client asks beyond these is told as `other`. */
export const remoteOperations = {
  kms: [
    'listKeys',
    'getKeyMetadata',
    'getRegistrations',
    'setKeyForDeletion',
    'unsetKeyForDeletion',
    'deleteKey',
    'restoreKey',
    'syncAssociatedResources',
    'enableKey',
    'disableKey',
    'rotateKey',
  ],
  iam: [
    'getToken',
    'redeemPasscode',
    'getOpenIdConfiguration',
    'getSigningKeys',
    'listV2Policies',
    'listAccessGroups',
    'listAccessGroupMembers',
    'listRoles',
  ],
  account: [
    'getAccount',
    'getUserProfile',
    'listUsers',
    'getResourceInstance',
    'listResourceInstances',
    'listTags',
  ],
  slack: [
    'apps.connections.open',
    'auth.test',
    'bots.info',
    'chat.delete',
    'chat.getPermalink',
    'chat.postEphemeral',
    'chat.postMessage',
    'chat.update',
    'conversations.history',
    'conversations.info',
    'conversations.open',
    'conversations.replies',
    'dnd.teamInfo',
    'files.completeUploadExternal',
    'files.getUploadURLExternal',
    'users.info',
    'users.lookupByEmail',
    'views.open',
    'views.publish',
    'views.push',
    'views.update',
    'other',
  ],
} as const;

export type RemoteService = keyof typeof remoteOperations;
export type IbmOperation = (typeof remoteOperations)[Exclude<RemoteService, 'slack'>][number];

/** `refused`: a no with a reason; `busy`: asked to wait; `failed`: an outage; `late`, `unreachable`: no answer. */
export type CallOutcome = 'ok' | 'refused' | 'busy' | 'failed' | 'late' | 'unreachable';

/** A message of the channel. */
export interface RemoteCall {
  service: RemoteService;
  operation: string;
  outcome: CallOutcome;
  /** Slack's word for its no. */
  code?: string;
  tookMs: number;
}

/** The diagnostics channel on which each call is told once it is over. */
export const remoteCalls = 'countersign:remote-call';
