// What the second person does at IBM, without Countersign or Slack, to finish what was asked for.
import { parseCrn, regionOf } from '../domain/crn.js';
import { isPeriodOver } from '../domain/deadlines.js';
import type { DeletionRequest } from '../domain/request.js';
import { keyPageOf } from './links.js';
import { plainTime } from './plain-words.js';

/** Steps at IBM; `why` says whether there are any now, in a sentence. */
export interface ByHand {
  why: string;
  /** Who may, and who may not. */
  who?: string;
  /** Page of the console. */
  page?: string;
  /** For a shell, in this order. */
  commands?: string[];
  /** What happens to the request then. */
  then?: string;
}

/** `now` by our clock, epoch ms. */
export function byHand(request: DeletionRequest, now: number): ByHand {
  const { status, requester, guard } = request;
  switch (status) {
    case 'awaiting_approval':
    case 'blocked':
      break;
    case 'authorizing':
      return { why: 'Not yet: the key is not set for deletion.' };
    case 'deleting':
      return { why: 'Nothing: it was approved, and Countersign deletes the key or says why not.' };
    case 'withdrawing':
      return { why: 'Nothing: it was taken back, and Countersign goes on unsetting the key by itself.' };
    default:
      return { why: 'Nothing: this request has ended.' };
  }
  if (isPeriodOver(request, { at: now }))
    return { why: `Nothing: the time was over ${plainTime(request.endsAt)}.` };
  const blocked =
    status === 'blocked' && !request.force
      ? ' IBM refused it last time, as resources are registered with the key, and will again until they are not.'
      : '';
  const page = keyPageOf(request.key);
  return {
    why: `A Manager of the key deletes it at IBM before ${plainTime(request.endsAt)}.${blocked}`,
    // Setter and deleter are told apart by their identities at IBM (docs/facts/ibm.md#two-identities).
    who:
      guard === 'kms'
        ? `Not ${requester.name}, who asked: IBM checks only that it is not the identity that set the key for deletion, which may be a service ID of Countersign's.`
        : `Not ${requester.name}, who asked: the key has no dual authorization policy, so IBM does not check that these are two people.`,
    ...(page !== undefined && { page }),
    commands: commandsFor(request),
    then: 'Countersign sees within minutes that the key is gone, and ends the request as "deleted outside Countersign". Note who did it: IBM\'s activity log names them.',
  };
}

/** docs/facts/ibm.md#ibms-command-line */
function commandsFor({ key, force }: DeletionRequest): string[] {
  const { instanceId, keyId, keyRingId, service, crn } = key;
  const region = regionOf(parseCrn(crn)?.location ?? '') ?? '<region>';
  const address = `export KP_TARGET_ADDR=https://${instanceId}.api.${region}.${service}.appdomain.cloud`;
  const ring = keyRingId === 'default' ? '' : ` --key-ring ${keyRingId}`;
  return [
    `ibmcloud login -r ${region}`,
    ...(service === 'kms'
      ? [`ibmcloud kp region-set ${region}`, `# Key Protect Dedicated, instead: ${address}`]
      : [address]),
    `ibmcloud kp key delete ${keyId} --instance-id ${instanceId}${ring}${force ? ' --force' : ''}`,
  ];
}
