import type { Elsewhere, ElsewhereTally, KnownAccount } from '../../../domain/elsewhere.js';
import { shorten } from '../../../domain/plain-text.js';
import type { Protection } from '../../../domain/protection.js';
import { outageWords } from '../../../explanations/outages.js';
import { escapeMrkdwn, inCode } from '../kit/mrkdwn.js';

/** `3 in another account, 1 in another region`; empty where nothing is elsewhere. */
export function elsewhereCounts({ accounts, regions }: ElsewhereTally = {}): string {
  const counted = (spread: { resources: number; places: number } | undefined, what: string) =>
    spread === undefined
      ? []
      : [
          `${spread.resources} in ${spread.places === 1 ? `another ${what}` : `${spread.places} other ${what}s`}`,
        ];
  return [...counted(accounts, 'account'), ...counted(regions, 'region')].join(', ');
}

/** Which accounts and regions these are, a line each, with who owns an account where that can be seen. */
export function elsewhereWords(protection: Protection): string {
  if (!protection.known || !protection.elsewhere) return '';
  const { accounts, regions } = protection.elsewhere;
  const line = (
    spread: { resources: number; places: number } | undefined,
    what: string,
    are: [one: string, many: string],
    names: string[] = [],
  ) => {
    if (spread === undefined) return [];
    const { resources, places } = spread;
    const more = places > names.length ? `, and ${places - names.length} more` : '';
    const where = places === 1 ? `another ${what}` : `${places} other ${what}s`;
    const isAll = resources === protection.resources;
    const one = isAll ? 'The resource' : '1 resource';
    const many = `${isAll ? 'All ' : ''}${resources} resources`;
    const who = resources === 1 ? one : many;
    return [`*${who} ${are[resources === 1 ? 0 : 1]} ${where}:* ${names.join('; ')}${more}.`];
  };
  return [
    ...line(accounts, 'account', ['belongs to', 'belong to'], accounts?.named.map(accountAndOwner)),
    ...line(
      regions,
      'region',
      ['is in', 'are in'],
      regions?.named.map(({ region }) => shown(region)),
    ),
  ].join('\n');
}

/** What a forced deletion does beyond the data, and to whom: servers that stop, then other accounts and regions. */
export function reachWords(protection: Protection): string {
  const outages = protection.known ? outageWords(protection.outages) : '';
  return [outages === '' ? '' : `*Not the data alone:* ${outages}`, elsewhereWords(protection)]
    .filter(Boolean)
    .join('\n');
}

/** Beside an instance or a resource: `account Contoso (0a1b…), another region`; empty where it is where its key is. */
export function placeWords(
  { accountId, region }: Elsewhere,
  accountName: string | undefined,
  location: string,
): string {
  return [
    accountId === undefined ? '' : `account ${accountWords(accountId, accountName)}`,
    // A zone names its region by itself.
    region === undefined ? '' : location === '' ? `region ${shown(region)}` : 'another region',
  ]
    .filter(Boolean)
    .join(', ');
}

/** An account by its name and id, as mrkdwn. */
export function accountWords(accountId: string, accountName: string | undefined): string {
  const id = `\`${inCode(shorten(accountId, charactersShown))}\``;
  return accountName === undefined ? id : `${shown(accountName)} (${id})`;
}

function accountAndOwner({ accountId, accountName, name, email }: KnownAccount): string {
  const who = nameAndAddress(name, email);
  return `${accountWords(accountId, accountName)}${who === undefined ? '' : `, owner: ${who}`}`;
}

/** Undefined where neither is known. */
export function nameAndAddress(name: string | undefined, email: string | undefined): string | undefined {
  if (name === undefined) return email === undefined ? undefined : shown(email);
  return email === undefined ? shown(name) : `${shown(name)} (${shown(email)})`;
}

const charactersShown = 100;

function shown(text: string): string {
  return escapeMrkdwn(shorten(text, charactersShown));
}
