import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionOf } from '../../src/domain/crn.js';
import { byOtherAccount, elsewhereOf, tallyElsewhere } from '../../src/domain/elsewhere.js';
import { keyCrn } from './given.js';

const at = (location: string, accountId: string | undefined = 'acct') => ({
  location,
  ...(accountId === undefined ? {} : { accountId }),
});
const keyIn = (region: string) => keyCrn.replace(':eu-de:', `:${region}:`);

describe('a location', () => {
  test.each([
    ['eu-de', 'eu-de'],
    ['eu-de-1', 'eu-de'],
    ['us-south-3', 'us-south'],
    ['eu-fr2', 'eu-fr2'],
    ['eu-fr2-1', 'eu-fr2'],
    ['eu-geo', 'eu-geo'],
    ['global', undefined],
    ['', undefined],
    ['dal10', undefined],
    ['satloc_dal_0123', undefined],
  ])('%s lies in the region %s', (location, region) => {
    expect(regionOf(location)).toBe(region);
  });
});

describe('of a key in eu-de of the account acct, elsewhere is', () => {
  test.each([
    ['nothing of its region', at('eu-de'), {}],
    ['nothing of a zone of its region', at('eu-de-2'), {}],
    ['nothing of a geography that holds its region', at('eu-geo'), {}],
    ['nothing of the one place everything global is', at('global'), {}],
    ['nothing whose place no CRN tells', at(''), {}],
    ['nothing in a data center, whose region is not in its name', at('fra02'), {}],
    ['nothing of an organization or a space, which name no account', { location: 'eu-de' }, {}],
    ['another region', at('us-south'), { region: 'us-south' }],
    ['a zone of another region, by the region', at('us-south-1'), { region: 'us-south' }],
    ['another geography', at('us-geo'), { region: 'us-geo' }],
    ['another account', at('global', 'other'), { accountId: 'other' }],
    ['another account in another region', at('jp-tok-1', 'other'), { accountId: 'other', region: 'jp-tok' }],
  ])('%s', (_what, resource, elsewhere) => {
    expect(elsewhereOf(resource, keyCrn)).toEqual(elsewhere);
  });

  test.each([
    ['jp-tok', 'ap-geo', {}],
    ['us-east', 'us-geo', {}],
    ['us-east', 'ap-geo', { region: 'ap-geo' }],
    ['ca-tor', 'us-geo', { region: 'us-geo' }],
    ['', 'eu-de', {}],
  ])('for a key in “%s”, %s: %j', (region, location, elsewhere) => {
    expect(elsewhereOf(at(location), keyIn(region))).toEqual(elsewhere);
  });

  test('nothing, where the key’s CRN says nothing', () => {
    for (const unread of ['', 'old-backups', keyCrn.replace(':eu-de:a/acct:', '::::')]) {
      expect(elsewhereOf(at('us-south', 'other'), unread)).toEqual({});
    }
  });
});

describe('how much is elsewhere', () => {
  const located = fc.record({
    location: fc.constantFrom('eu-de', 'eu-de-1', 'global', 'us-south', 'us-south-1', 'jp-tok', ''),
    accountId: fc.constantFrom('acct', 'one', 'two', 'three', 'four', 'five'),
  });

  test('is counted whole however few places are named, the fullest first', () => {
    fc.assert(
      fc.property(fc.array(located, { maxLength: 30 }), (resources) => {
        const tally = tallyElsewhere(resources, keyCrn);
        const apart = resources.map((resource) => elsewhereOf(resource, keyCrn));
        expect(tally?.accounts?.resources ?? 0).toBe(apart.filter(({ accountId }) => accountId).length);
        expect(tally?.regions?.resources ?? 0).toBe(apart.filter(({ region }) => region).length);
        const counts = tally?.accounts?.named.map((one) => one.resources) ?? [];
        expect(counts).toEqual(counts.toSorted((one, other) => other - one));
        expect(counts.length).toBe(Math.min(3, tally?.accounts?.places ?? 0));
        expect(tally === undefined).toBe(apart.every((one) => Object.keys(one).length === 0));
        for (const { accountId, resources: its } of byOtherAccount(resources, keyCrn)) {
          expect(accountId).not.toBe('acct');
          expect(its.every((one) => one.accountId === accountId)).toBe(true);
        }
      }),
    );
  });

  test('comes with what is known of an account', () => {
    const known = new Map([['other', { accountId: 'other', accountName: 'Contoso' }]]);
    expect(tallyElsewhere([at('global', 'other')], keyCrn, known)?.accounts?.named).toEqual([
      { accountId: 'other', accountName: 'Contoso', resources: 1 },
    ]);
  });
});
