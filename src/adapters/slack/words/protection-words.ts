import type { KnownBlock } from '@slack/types';
import type { KnownAccount } from '../../../domain/elsewhere.js';
import { holdCauseOf } from '../../../domain/key-hold.js';
import type { SyncOutcome } from '../../../domain/key-sync.js';
import { shorten } from '../../../domain/plain-text.js';
import {
  holdsOf,
  type KnownProtection,
  type Protection,
  type ProtectionShare,
} from '../../../domain/protection.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { counted, countedResources } from '../../../explanations/counts.js';
import { syncWords } from '../../../explanations/key-sync.js';
import { adviceWithoutOwner, holdCounts, instanceStateWords } from '../../../explanations/holds.js';
import { differenceWords, kindCounts, serviceName } from '../../../explanations/resources.js';
import { context, limits, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { elsewhereCounts, elsewhereWords, placeWords } from './elsewhere-words.js';
import { retentionOwnerName } from './owner-message.js';

export function protectionWords(protection: Protection): string {
  if (!protection.known) return 'unknown: IBM did not list the protected resources';
  if (protection.resources === 0) return 'no registered resources (not every service registers)';
  return [
    countedResources(protection.resources, protection.registrations),
    holdCounts(holdsOf(protection)),
    elsewhereCounts(protection.elsewhere),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Enough for all instances a reading names, and short of what Slack takes in one message (docs/facts/slack.md#limits). */
const sectionsAtMost = 2;
const lineRoom = limits.sectionText - 100;
/** A strange CRN stands for a name and can be of any length; the whole of it is in the list. */
const nameShown = 120;
const partShown = 60;

/**
 * What the key protects, by service and instance, retention first; nothing where nothing is registered. What has no
 * room is counted.
 */
export function shareBlocks(protection: Protection, title: string): KnownBlock[] {
  if (!protection.known || protection.resources === 0) return [];
  const texts = [`*${title}*`];
  let [resources, instances] = [0, 0];
  for (const share of protection.shares) {
    const line = shareLine(share, protection.elsewhere?.accounts?.named);
    const longer = `${texts.at(-1)}\n${line}`;
    if (longer.length <= lineRoom) texts[texts.length - 1] = longer;
    else if (texts.length < sectionsAtMost) texts.push(line);
    else break;
    resources += share.resources;
    instances += 1;
  }
  const more = moreWords(protection.resources - resources, protection.instances - instances);
  return [...texts.slice(0, -1), `${texts.at(-1)}${more}`].map(section);
}

/** What has come of the last sync; empty where none is known. */
export function syncSaid(protection: Protection): string {
  return protection.known && protection.sync ? toMrkdwn(syncWords(protection.sync)) : '';
}

export function syncBlocks(protection: Protection): KnownBlock[] {
  const words = syncSaid(protection);
  return words === '' ? [] : [section(words)];
}

/** For whoever opens a case with IBM support about it. */
export function syncContext(sync: SyncOutcome | undefined): KnownBlock[] {
  if (!sync) return [];
  const id =
    sync.correlationId === undefined ? '' : `, IBM’s correlation ID \`${inCode(sync.correlationId)}\``;
  return [context(`Last sync by ${mention(sync.by.userId)} ${dateToken(sync.at)}${id}.`)];
}

function moreWords(resources: number, instances: number): string {
  if (resources <= 0) return '';
  const where = instances > 0 ? ` in ${counted(instances, 'other instance')}` : '';
  return `\nand ${resources} more${where}: press Resources`;
}

/** The service and the instance, and where it is as far as that is not where the key is. */
export function shareName(share: ProtectionShare, otherAccounts: readonly KnownAccount[] = []): string {
  const { service, instanceId, instanceName, state, location, elsewhere = {} } = share;
  const instance = instanceName ?? instanceId;
  const account = otherAccounts.find(({ accountId }) => accountId === elsewhere.accountId);
  const place = placeWords(elsewhere, account?.accountName, location);
  return [
    shown(serviceName(service), partShown),
    instance === '' ? '' : `*${shownName(instance)}*`,
    location === '' ? '' : `(${shown(location, partShown)})`,
    place === '' ? '' : `*in ${place}*`,
    state === undefined ? '' : `_${shown(instanceStateWords(state), partShown)}_`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** At most `lineRoom` characters. */
function shareLine(share: ProtectionShare, otherAccounts: readonly KnownAccount[] = []): string {
  const { service, resources, underRetention, kinds } = share;
  const name = shareName(share, otherAccounts);
  const counts = kindCounts({ total: resources, kinds: kinds.map((kind) => ({ service, ...kind })) });
  const retention = underRetention > 0 ? `, ${underRetention} ${heldWords(share)}` : '';
  const startWith = (parts: string[]) => `• ${name}: ${parts.join(', ')}${retention}`;
  const whole = startWith(counts.map((part) => shown(part, partShown)));
  // Where it is does not give way to what it is.
  const start = whole.length <= lineRoom ? whole : startWith([counted(resources, 'resource')]);
  return `${start}${nameWords(share, lineRoom - start.length)}`;
}

/** Why some of an instance's resources hold the key, as its line says it. */
function heldWords({ service, state }: ProtectionShare): string {
  const cause = holdCauseOf({ service }, state);
  if (cause === 'retention_policy') return 'under retention';
  return cause === 'reclamation' ? 'still holding the key' : 'not released by the service';
}

/** The names there is room for, and how many there are besides; nothing where the resource is the instance itself. */
function nameWords({ instanceId, resources, named }: ProtectionShare, room: number): string {
  if (named.length === 1 && named[0]!.name === instanceId) return '';
  const names = named.map((one) => `${one.underRetention ? ':lock: ' : ''}${shownName(one.name)}`);
  for (let kept = names.length; kept > 0; kept -= 1) {
    const more = resources > kept ? `, … ${resources - kept} more` : '';
    const words = `: ${names.slice(0, kept).join(', ')}${more}`;
    if (words.length <= room) return words;
  }
  return '';
}

/** A name from outside, which can be of any length. */
export function shownName(name: string): string {
  return shown(name, nameShown);
}

function shown(text: string, characters: number): string {
  return escapeMrkdwn(shorten(text, characters));
}

const ownersShown = 3;

function isOtherAccount({ elsewhere }: KnownProtection, accountId: string): boolean {
  return elsewhere?.accounts?.named.some((other) => other.accountId === accountId) ?? false;
}

/** What is elsewhere and whom that takes, where nothing is forced; empty where everything is where its key is. */
export function elsewhereAdvice(protection: Protection): string {
  const words = elsewhereWords(protection);
  const isOthers = protection.known && protection.elsewhere?.accounts !== undefined;
  return isOthers
    ? `${words}\nWhat another account owns has to be removed there; a message to its owner is under Resources.`
    : words;
}

/** Whom to ask about retention, and what to do where nobody can be asked; empty where nothing holds the key. */
export function askOwnersWords(protection: Protection): string {
  if (!protection.known || protection.underRetention === 0) return '';
  const { owners = [] } = protection;
  const names = owners
    .slice(0, ownersShown)
    .map((owner) => retentionOwnerName(owner, isOtherAccount(protection, owner.accountId)));
  if (owners.length > ownersShown) {
    names.push(`the owners of ${counted(owners.length - ownersShown, 'more account', 'more accounts')}`);
  }
  const ask =
    names.length === 0 ? '' : `:lock: *Ask ${names.join(' and ')}.* A message to copy is under Resources.`;
  const rest = adviceWithoutOwner(holdsOf(protection));
  return [ask, rest === '' ? '' : `:lock: ${toMrkdwn(rest)}`].filter(Boolean).join('\n');
}

/** What has changed since people were asked; empty while nothing has. */
export function changeWords(request: DeletionRequest): string {
  if (!request.changes) return '';
  return `:warning: *Changed since you were asked ${dateToken(request.askedWith.at)}:* ${escapeMrkdwn(differenceWords(request.changes))}`;
}
