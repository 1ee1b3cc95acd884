// What IBM refused after an approval, in a list and one next step for whoever reads it.
import { blockersIn, isWatched } from '../../../domain/blockers.js';
import { mustForce } from '../../../domain/gates.js';
import { holdsOf, type KnownProtection } from '../../../domain/protection.js';
import type { Person } from '../../../domain/person.js';
import type { Blocked, DeletionRequest } from '../../../domain/request.js';
import { counted, countedResources } from '../../../explanations/counts.js';
import { isPoliciesAlone } from '../../../explanations/holds.js';
import { blockersLeft } from '../../../explanations/resources.js';
import { explainFailure } from '../../../explanations/troubles.js';
import { dateToken, escapeMrkdwn, inCode, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { refusedSetterWords } from './adoption-words.js';
import { nameAndAddress } from './elsewhere-words.js';
import type { Reader } from './reader.js';

export function blockedTitle(request: Blocked): string {
  const { key, obstruction, protection, force } = request;
  const name = `key ${key.name}`;
  const left = isWatched(request) ? (blockersIn(protection, force) ?? 0) : 0;
  if (left === 0 || !protection.known) return `IBM refused to delete ${name}`;
  const held = protection.underRetention;
  if (obstruction === 'retention' && held > 0) {
    const under = isPoliciesAlone(holdsOf(protection)) ? ' under retention' : '';
    return held === 1
      ? `IBM refused: 1 resource${under} holds ${name}`
      : `IBM refused: ${held} resources${under} hold ${name}`;
  }
  return left === 1
    ? `IBM refused: 1 resource still uses ${name}`
    : `IBM refused: ${left} resources still use ${name}`;
}

/** What stands in the way, then what this reader can do. */
export function blockedWords(request: Blocked, reader: Reader): string {
  const { former, obstruction, key, protection } = request;
  const isListed = obstruction === 'resources' || obstruction === 'retention';
  const isHeld = protection.known && protection.underRetention > 0;
  const why = isListed
    ? isWatched(request) && !isHeld
      ? `, and ${escapeMrkdwn(blockersLeft(request))}.`
      : '.'
    : `. ${toMrkdwn(explainFailure(former.failure, key.name).what)}`;
  const setter = refusedSetterWords(request, reader);
  if (setter !== undefined) return `${setter} Open until ${dateToken(request.endsAt, 'deadline')}.`;
  // The title says that IBM refused.
  return `${mention(former.approver.slack.userId)} approved${why} ${nextWords(request, reader)} Open until ${dateToken(request.endsAt, 'deadline')}.`;
}

function nextWords(request: Blocked, reader: Reader): string {
  const { obstruction, protection } = request;
  if (obstruction !== 'resources' && obstruction !== 'retention') return 'A Manager can try again.';
  if (!protection.known) {
    return 'IBM did not list what is registered with the key, so only another try can tell when the way is clear.';
  }
  if (protection.underRetention > 0) return liftWords(request, protection, reader);
  if (isWatched(request)) {
    const [them, are] = protection.resources === 1 ? ['it', 'it is'] : ['them', 'they are'];
    return reader.is === 'requester'
      ? `Remove ${them} or give ${them} another key; this card says when the way is clear.`
      : `A Manager can approve again once ${are} gone; this card says when.`;
  }
  if (obstruction === 'resources' && mustForce(request)) {
    return `*${countedResources(protection.resources, protection.registrations)} ${protection.resources === 1 ? 'is' : 'are'} registered with the key now.* To approve again is to approve that list: IBM is then told to force.`;
  }
  return 'Nothing stood in the way in the list as last read, so only another try can tell when the way is clear.';
}

/** Only an owner can do something about a policy; what holds the key otherwise has its own way out, under Resources. */
export function liftWords(
  request: Pick<DeletionRequest, 'approvers'> & { requester?: Person | undefined },
  protection: KnownProtection,
  reader: Reader,
): string {
  const [owner, ...others] = protection.owners ?? [];
  if (!owner) return 'Force does not help; what to do about each is under Resources.';
  const people = [request.requester, ...request.approvers];
  const reading = people.find((person) => person?.slack.userId === reader.userId);
  if (reading?.email !== undefined && reading.email === owner.email?.toLowerCase()) {
    return 'Force does not help. You own the account: only you can have the retention policy lifted, on each of those under Resources.';
  }
  const who = nameAndAddress(owner.name, owner.email);
  const account = `the account \`${inCode(owner.accountId)}\``;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more owner')}`;
  return `Force does not help: only ${who === undefined ? `the owner of ${account}` : `${who}, who owns ${account},`}${more} can have the retention policy lifted; a message to copy is under Resources.`;
}
