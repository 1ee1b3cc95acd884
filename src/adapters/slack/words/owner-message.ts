import type { KnownBlock } from '@slack/types';
import type { KnownAccount } from '../../../domain/elsewhere.js';
import { counted } from '../../../explanations/counts.js';
import { shorten } from '../../../domain/plain-text.js';
import type { ProtectedResource } from '../../../domain/protected-resource.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { OwningAccount } from '../../../usecases/keys/list-resources.js';
import { limits, section } from '../kit/blocks.js';
import { escapeMrkdwn, inCode, mention } from '../kit/mrkdwn.js';
import { accountWords, nameAndAddress } from './elsewhere-words.js';

const accountsShown = 3;
const namesShown = 10;
const furtherNamed = 20;

/** Whom to ask about what only they can do, and words to send them. */
export function ownerBlocks(owners: readonly OwningAccount[], keyName: string): KnownBlock[] {
  return [
    ...owners
      .slice(0, accountsShown)
      .flatMap((account) => [
        section(
          `${signs[account.task]} *Ask ${ownerName(account)}*\n${whyAsked(account)} A message you can copy:`,
        ),
        section(ownerMessage(account, keyName)),
      ]),
    ...furtherOwners(owners.slice(accountsShown)),
  ];
}

const signs: Record<OwningAccount['task'], string> = {
  lift_retention: ':lock:',
  release: ':busts_in_silhouette:',
};

function whyAsked({ resources: { length }, task }: OwningAccount): string {
  const these = length === 1 ? 'This resource' : `These ${length} resources`;
  if (task === 'release') {
    return `${these} ${length === 1 ? 'belongs' : 'belong'} to another account than the key: there ${length === 1 ? 'it is' : 'they are'} removed or given another key.`;
  }
  return length === 1
    ? `${these} is under a retention policy; IBM refuses the deletion of its key, forced or not. Only the account owner can have the policy lifted, or the resource deleted once it ends.`
    : `${these} are under a retention policy; IBM refuses the deletion of their key, forced or not. Only the account owner can have the policy lifted on each of them, or the resources deleted once it ends.`;
}

/** Nobody is left out silently, though a list can name only so many in full. */
function furtherOwners(owners: readonly OwningAccount[]): KnownBlock[] {
  if (owners.length === 0) return [];
  const named = owners
    .slice(0, furtherNamed)
    .map(({ accountId, resources }) => `${accountWords(accountId, undefined)} (${resources.length})`);
  const more = owners.length > named.length ? ` and ${owners.length - named.length} more` : '';
  return [section(`*Ask the owners of these accounts too:* ${named.join(', ')}${more}`)];
}

/** The same in a line each, for the head of a long list. */
export function ownerLines(owners: readonly OwningAccount[]): KnownBlock[] {
  if (owners.length === 0) return [];
  const lines = owners
    .slice(0, accountsShown)
    .map(
      (account) =>
        `${signs[account.task]} About ${account.resources.length} ${account.task === 'release' ? 'in another account' : 'under retention'} ask ${ownerName(account)}.`,
    );
  const isRetained = owners.some(({ task }) => task === 'lift_retention');
  return [
    section(
      `${lines.join('\n')}\n${isRetained ? 'Force does not help under retention. ' : ''}A message to copy stands below the list.`,
    ),
  ];
}

/** The owner as far as IBM lets Countersign see them; mrkdwn. */
function ownerName({ accountId, isOther, owner, person }: OwningAccount): string {
  if (!owner) return retentionOwnerName({ accountId }, isOther);
  const { name, email, iamId, accountName } = owner;
  const who = person ? mention(person.slack.userId) : (nameAndAddress(name, email) ?? shown(iamId));
  return `${who}, owner of the account ${accountWords(accountId, accountName)}`;
}

/** The same as a card keeps it: without a mention, which would call somebody into every copy. */
export function retentionOwnerName(
  { accountId, accountName, name, email }: KnownAccount,
  isOther: boolean,
): string {
  const account = accountWords(accountId, accountName);
  const who = nameAndAddress(name, email);
  if (who !== undefined) return `${who}, owner of the account ${account}`;
  // The console shows the owner of an account to its own users alone.
  const where = isOther
    ? 'only people of that account see who it is'
    : 'in the console: Manage, Account, Account settings';
  return `the owner of the account ${account}, whom Countersign may not see (${where})`;
}

const charactersShown = 100;

function shown(text: string): string {
  return escapeMrkdwn(shorten(text, charactersShown));
}

/** As mrkdwn, for whatever the owner reads: with as many names as fit, and the request itself always whole. */
function ownerMessage({ resources, accountId, task }: OwningAccount, keyName: string): string {
  const isOne = resources.length === 1;
  const lines = resources.slice(0, namesShown).map(resourceLine);
  const { why, please } = {
    lift_retention: {
      why: `IBM refuses, because ${isOne ? 'this resource' : 'these resources'} of account ${accountId} ${isOne ? 'is' : 'are'} under a retention policy and encrypted with it:`,
      please: isOne
        ? 'Could you lift the retention policy, or delete the resource once it has ended?'
        : 'Could you lift the retention policy on each of them, or delete them once it has ended?',
    },
    release: {
      why: `${isOne ? 'This resource' : 'These resources'} of account ${accountId} ${isOne ? 'is' : 'are'} encrypted with it and cannot be read without it:`,
      please: `Could you remove ${isOne ? 'it, or give it' : 'them, or give them'} another key?`,
    },
  }[task];
  for (let kept = lines.length; ; kept -= 1) {
    const message = fenced(
      [
        `We want to delete the encryption key ${keyName} in IBM Cloud. ${why}`,
        ...lines.slice(0, kept),
        ...unnamedLine(kept, resources.length),
        `${please} If ${isOne ? 'it has' : 'they have'} to be kept, please say so: then the key stays.`,
      ].join('\n'),
    );
    if (message.length <= limits.sectionText || kept === 0) return message;
  }
}

function resourceLine({ service, resourceType, name, location, id }: ProtectedResource): string {
  const where = location === '' ? '' : ` (${location})`;
  return `- ${serviceName(service)} ${kindName(service, resourceType)} ${name}${where}\n  ${id}`;
}

function unnamedLine(named: number, all: number): string[] {
  if (named === all) return [];
  return [named === 0 ? `- ${counted(all, 'resource')}` : `- and ${all - named} more`];
}

/** Nothing inside a fence is interpreted but the backtick and Slack's three. */
function fenced(text: string): string {
  return `\`\`\`${inCode(text)}\`\`\``;
}
