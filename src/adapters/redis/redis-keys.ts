import type { KeyRef } from '../../domain/key.js';
import type { SlackIdentity } from '../../domain/person.js';

export const usualPrefix = '{countersign}';

/** Names of everything stored; one hash tag keeps all of it in one slot, so that one script may touch it. */
export function redisKeys(prefix: string) {
  return {
    request: (id: string) => `${prefix}:request:${id}`,
    /** Key → its one open request. */
    openByKey: `${prefix}:open-by-key`,
    /** Open request ids by the time they were opened. */
    open: `${prefix}:open`,
    /** The same by their ends. */
    ends: `${prefix}:ends`,
    /** The last ended requests by their ends. */
    ended: `${prefix}:ended`,
    /** Ended requests whose keys are still looked at, by when next, and that those of earlier are among them. */
    looks: `${prefix}:looks`,
    looksIndexed: `${prefix}:looks-indexed`,
    /** Requests by when they were last compared with their keys, whose turn it is to compare, and until when readings are reserved. */
    compared: `${prefix}:compared`,
    watchTurn: `${prefix}:watch-turn`,
    readingsUntil: `${prefix}:readings-until`,
    all: `${prefix}:all`,
    /** The latest opening among requests that are kept no more, and up to which openings ended ones name nobody they only concerned. */
    prunedUpTo: `${prefix}:pruned-up-to`,
    peopleForgotten: `${prefix}:people-forgotten`,
    /** Written and read by whoever looks whether writing works; when each round of work last came to its end. */
    written: `${prefix}:written`,
    roundsDone: `${prefix}:rounds-done`,
    /** Every name of every key asked for, with its key; and up to which request they are in there, and how many of them. */
    keyNames: `${prefix}:key-names`,
    keyNamesKnown: `${prefix}:key-names-known`,
    ofKey: (ref: KeyRef) => `${prefix}:of-key:${keyField(ref)}`,
    /** Made by the first start on this store, and never again. */
    firstStart: `${prefix}:first-start`,
    /** Entries by number, and `<seq>:<hash>` of the last. */
    audit: `${prefix}:audit`,
    auditHead: `${prefix}:audit-head`,
    /** `<seq>:<hash>` of the last entry that was pruned from the front; absent while none was. */
    auditBase: `${prefix}:audit-base`,
    /** Heads that went out, by their numbers; and who is looking after the log at the moment. */
    auditHeads: `${prefix}:audit-heads`,
    auditTurn: `${prefix}:audit-turn`,
    /** Entries of a key that are no request's, and up to which they are known. */
    auditOfKey: (ref: KeyRef) => `${prefix}:audit-of-key:${keyField(ref)}`,
    auditOfKeysKnown: `${prefix}:audit-of-keys-known`,
    auditOf: (requestId: string) => `${prefix}:audit-of:${requestId}`,
    /** Left for a while by a commit, or a single entry, that took effect. */
    commit: (commitId: string) => `${prefix}:commit:${commitId}`,
    outbox: `${prefix}:outbox`,
    outboxDue: `${prefix}:outbox-due`,
    outboxAttempts: `${prefix}:outbox-attempts`,
    copies: (requestId: string) => `${prefix}:copies:${requestId}`,
    copyLease: (requestId: string, audience: string) => `${prefix}:copy-lease:${requestId}:${audience}`,
    /** Requests of which some copy waits. */
    waitingCopies: `${prefix}:waiting-copies`,
    notices: (requestId: string) => `${prefix}:notices:${requestId}`,
    unsentNotices: (requestId: string) => `${prefix}:unsent-notices:${requestId}`,
    resources: (fingerprint: string) => `${prefix}:resources:${fingerprint}`,
    call: (correlationId: string) => `${prefix}:call:${correlationId}`,
    sync: (ref: KeyRef) => `${prefix}:sync:${keyField(ref)}`,
    /** Links in force, by Slack account and by IAM id; beside them the last one of each that is over. */
    links: `${prefix}:links`,
    linksByIamId: `${prefix}:links-by-iam-id`,
    endedLinks: `${prefix}:ended-links`,
    endedLinksByIamId: `${prefix}:ended-links-by-iam-id`,
    /** Slack account → until when it is away. */
    absences: `${prefix}:absences`,
    /** Slack accounts with direct messages turned off. */
    notifyOff: `${prefix}:notify-off`,
    /** Slack accounts by when they last opened their App Home, what it was last published with, and whether something has changed since. */
    homeVisits: `${prefix}:home-visits`,
    homesShown: `${prefix}:homes-shown`,
    homesStirred: `${prefix}:homes-stirred`,
    firstVisit: (slack: SlackIdentity) => `${prefix}:first-visit:${accountField(slack)}`,
    click: (clickId: string) => `${prefix}:click:${clickId}`,
    clicksDue: `${prefix}:clicks-due`,
    /** How often a click that is on record has come again. */
    sameClick: (mark: string) => `${prefix}:same-click:${mark}`,
    hint: (slack: SlackIdentity, hint: string) => `${prefix}:hint:${hint}:${accountField(slack)}`,
  };
}

export function keyField(ref: KeyRef): string {
  return `${ref.instanceId}/${ref.keyId}`;
}

export function accountField({ teamId, userId }: SlackIdentity): string {
  return `${teamId}/${userId}`;
}
