// What breaks when the key goes: counts first, then the worst by name.
import {
  holdsOf,
  type KnownProtection,
  type Protection,
  type ProtectionShare,
} from '../../../domain/protection.js';
import { counted } from '../../../explanations/counts.js';
import { holdCounts } from '../../../explanations/holds.js';
import { kindCounts } from '../../../explanations/resources.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { elsewhereCounts } from './elsewhere-words.js';
import { shareName, shownName } from './protection-words.js';

const namedAtMost = 3;

/** `3 resources (2 buckets, 1 deployment; 4 registrations), 1 under a retention policy, 2 in another account`. */
export function stakesCounts(protection: KnownProtection): string {
  const { resources, registrations, shares, elsewhere } = protection;
  const kinds = shares.flatMap(({ service, kinds: its }) => its.map((kind) => ({ service, ...kind })));
  const counts = kindCounts({ total: resources, kinds }).map(escapeMrkdwn);
  const registered = registrations === undefined ? [] : [counted(registrations, 'registration')];
  const [first, ...more] = counts.length === 1 ? counts : [counted(resources, 'resource'), counts.join(', ')];
  const beside = [...more, ...registered];
  const all = `${first}${beside.length === 0 ? '' : ` (${beside.join('; ')})`}`;
  return [all, holdCounts(holdsOf(protection)), elsewhereCounts(elsewhere)].filter(Boolean).join(', ');
}

/** That it stands in the way of a deletion, and how much of it there is. */
export function refusesWords(protection: KnownProtection, force = false): string {
  const refuses = force
    ? 'IBM refuses even a forced deletion'
    : `IBM refuses while ${protection.resources === 1 ? 'this uses' : 'these use'} it`;
  return `:warning: *${refuses}:* ${stakesCounts(protection)}`;
}

/** What stands in the way of a deletion that nobody has asked for yet, or that nothing does. */
export function inTheWayWords(protection: Protection): string {
  if (!protection.known) {
    return ':grey_question: IBM did not list what it protects, so whether it refuses shows at the deletion.';
  }
  return protection.resources === 0
    ? 'Protects nothing that is registered (not every service registers).'
    : refusesWords(protection);
}

/** The same for whoever only looks: whether force would help is told as well. */
export function inTheWayAndForce(protection: Protection): string {
  const words = inTheWayWords(protection);
  if (!protection.known || protection.resources === 0) return words;
  const force =
    protection.underRetention > 0
      ? 'Force does not help.'
      : `A force deletion deletes it all the same, and makes ${protection.resources === 1 ? 'it' : 'them'} unreadable.`;
  return `${words}\n${force}`;
}

/** A line an instance for the worst of them, those that hold the key first; empty where nothing is registered. */
export function stakesLines(protection: Protection): string {
  if (!protection.known || protection.resources === 0) return '';
  const worst = protection.shares
    .flatMap((share) => share.named.map((resource) => ({ share, resource })))
    .toSorted((one, other) => Number(other.resource.underRetention) - Number(one.resource.underRetention))
    .slice(0, namedAtMost);
  const byShare = new Map<ProtectionShare, string[]>();
  for (const { share, resource } of worst) {
    const isItself = resource.name === share.instanceId;
    const words = `${resource.underRetention ? ':lock: ' : ''}${shownName(resource.name)}`;
    byShare.set(share, [...(byShare.get(share) ?? []), ...(isItself ? [] : [words])]);
  }
  const accounts = protection.elsewhere?.accounts?.named;
  const lines = [...byShare].map(
    ([share, names]) => `• ${[shareName(share, accounts), names.join(', ')].filter(Boolean).join(': ')}`,
  );
  const more = protection.resources - worst.length;
  return [...lines, ...(more > 0 ? [`and ${more} more under Resources`] : [])].join('\n');
}
