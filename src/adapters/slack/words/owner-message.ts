import type { KnownBlock } from '@slack/types';
import { shorten } from '../../../domain/plain-text.js';
import type { ProtectedResource } from '../../../domain/protected-resource.js';
import type { RetentionOwner } from '../../../domain/protection.js';
import { kindName, serviceName } from '../../../explanations/resources.js';
import type { OwningAccount } from '../../../usecases/keys/list-resources.js';
import { limits, section } from '../kit/blocks.js';
import { escapeMrkdwn, mention } from '../kit/mrkdwn.js';

const accountsShown = 3;
const namesShown = 10;

/** Whom to ask about retention, and words to send them. */
export function ownerBlocks(owners: readonly OwningAccount[], keyName: string): KnownBlock[] {
  return owners
    .slice(0, accountsShown)
    .flatMap((account) => [
      section(
        `:lock: *Ask ${ownerName(account)}*\n${account.resources.length === 1 ? 'This resource is' : `These ${account.resources.length} resources are`} under a retention policy; IBM refuses the deletion of their key, forced or not. Only the account owner can have the policy lifted, on each of them, or the resource deleted once it ends. A message you can copy:`,
      ),
      section(ownerMessage(account, keyName)),
    ]);
}

/** The same in a line each, for the head of a long list. */
export function ownerLines(owners: readonly OwningAccount[]): KnownBlock[] {
  if (owners.length === 0) return [];
  const lines = owners
    .slice(0, accountsShown)
    .map((account) => `:lock: About ${account.resources.length} under retention ask ${ownerName(account)}.`);
  return [
    section(`${lines.join('\n')}\nForce does not help there. A message to copy stands below the list.`),
  ];
}

/** The owner as far as IBM lets Countersign see them; mrkdwn. */
function ownerName({ accountId, owner, person }: OwningAccount): string {
  if (!owner) return retentionOwnerName({ accountId });
  const { name, email, iamId, accountName } = owner;
  const who = person ? mention(person.slack.userId) : (nameAndAddress(name, email) ?? shown(iamId));
  return `${who}, owner of the account ${accountWords(accountId, accountName)}`;
}

/** The same as a card keeps it: without a mention, which would call somebody into every copy. */
export function retentionOwnerName({ accountId, accountName, name, email }: RetentionOwner): string {
  const account = accountWords(accountId, accountName);
  const who = nameAndAddress(name, email);
  return who === undefined
    ? `the owner of the account ${account}, whom Countersign may not see (in the console: Manage, Account, Account settings)`
    : `${who}, owner of the account ${account}`;
}

function nameAndAddress(name: string | undefined, email: string | undefined): string | undefined {
  if (name === undefined) return email === undefined ? undefined : shown(email);
  return email === undefined ? shown(name) : `${shown(name)} (${shown(email)})`;
}

function accountWords(accountId: string, accountName: string | undefined): string {
  const id = `\`${escapeMrkdwn(accountId)}\``;
  return accountName === undefined ? id : `${shown(accountName)} (${id})`;
}

const charactersShown = 100;

function shown(text: string): string {
  return escapeMrkdwn(shorten(text, charactersShown));
}

/** As mrkdwn, for whatever the owner reads: with as many names as fit, and the request itself always whole. */
function ownerMessage({ resources, accountId }: OwningAccount, keyName: string): string {
  const lines = resources.slice(0, namesShown).map(resourceLine);
  for (let kept = lines.length; ; kept -= 1) {
    const message = fenced(
      [
        `We want to delete the encryption key ${keyName} in IBM Cloud. IBM refuses, because these resources of account ${accountId} are under a retention policy and encrypted with it:`,
        ...lines.slice(0, kept),
        ...unnamedLine(kept, resources.length),
        'Could you lift the retention policy on each of them, or delete them once it has ended? If they have to be kept, please say so: then the key stays.',
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
  return [named === 0 ? `- ${all === 1 ? '1 resource' : `${all} resources`}` : `- and ${all - named} more`];
}

/** Nothing inside a fence is interpreted but the backtick and Slack's three. */
function fenced(text: string): string {
  return `\`\`\`${escapeMrkdwn(text.replaceAll('`', 'ˋ'))}\`\`\``;
}
