// A request that is denied or cancelled while its key is still set for deletion at IBM.
import { codesOf } from '../../../domain/kms-failure.js';
import type { Withdrawing } from '../../../domain/request.js';
import { confirmedWords } from '../../../explanations/request-progress.js';
import { explainFailure } from '../../../explanations/troubles.js';
import { dateToken, mention, toMrkdwn } from '../kit/mrkdwn.js';

/** Why a withdrawal waits, as far as the key itself is the reason. */
export function keyInTheWay({ trouble }: Withdrawing): 'disabled' | 'expired' | undefined {
  if (trouble && (trouble.keyState === 'deactivated' || codesOf(trouble).includes('KEY_EXPIRED_ERR')))
    return 'expired';
  return trouble?.keyState === 'suspended' ? 'disabled' : undefined;
}

export function withdrawingTitle(request: Withdrawing): string {
  const { name } = request.key;
  const ended = request.withdrawal.kind === 'denied' ? 'Denied' : 'Cancelled';
  if (request.confirmed) return `${ended}: IBM has unset key ${name}`;
  return keyInTheWay(request) === 'expired'
    ? `${ended}: key ${name} cannot be unset`
    : `${ended}: unsetting key ${name}`;
}

export function withdrawingWords(request: Withdrawing): string {
  const { withdrawal, trouble } = request;
  const withdrawn = `${mention(withdrawal.by.slack.userId)} ${withdrawal.kind} it.`;
  const end = dateToken(request.endsAt);
  if (request.confirmed) {
    return `${withdrawn} ${toMrkdwn(confirmedWords(request.confirmed, 'unset'))} Nobody has to do anything: this card shows when they do.`;
  }
  const inTheWay = keyInTheWay(request);
  if (inTheWay === 'expired') {
    return `${withdrawn} IBM unsets no expired key, so it stays set for deletion until ${end}, when that ends by itself. Nobody has to do anything; until then another Manager can still delete the key in the IBM Cloud console.`;
  }
  if (!trouble) return `${withdrawn} Until IBM confirms that the key is unset, it is still set for deletion.`;
  const start = `${withdrawn} *Not done yet:* the key is still set for deletion`;
  const isNobodySignedIn = trouble.code === 'session_gone';
  if (inTheWay === 'disabled') {
    const then = isNobodySignedIn
      ? 'then anyone who may set it for deletion unsets it, with *Unset the key…* and a passcode'
      : 'Countersign then unsets it within minutes';
    return `${start}, and IBM unsets no disabled key. A Manager enables it first; ${then}. Otherwise it stays set until ${end}.`;
  }
  if (isNobodySignedIn) {
    return `${start}, as nobody is signed in to unset it. Anyone who may set it can, with *Unset the key…* and a passcode or in the IBM Cloud console. Otherwise it stays set until ${end}.`;
  }
  return `${start}. ${toMrkdwn(explainFailure(trouble, request.key.name).what)} Countersign keeps trying; anyone with the Writer role can also unset the key in the IBM Cloud console.`;
}
