import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNamedKey } from '../../src/domain/named-key.js';
import { marked, nameCharacters } from './marked-text.js';

const inEitherCase = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([id, capitals]) => (capitals ? id.toUpperCase() : id));
const place = fc.record({
  service: fc.constantFrom('kms', 'hs-crypto'),
  region: fc.constantFrom('us-south', 'eu-de'),
  accountId: fc.stringMatching(/^[0-9a-f]{32}$/),
  instanceId: inEitherCase,
  keyId: inEitherCase,
});
type Place = typeof place extends fc.Arbitrary<infer T> ? T : never;

const crnOf = ({ service, region, accountId, instanceId, keyId }: Place) =>
  `crn:v1:bluemix:public:${service}:${region}:a/${accountId}:${instanceId}:key:${keyId}`;
const writtenOut = (text: string) => text.replaceAll(':', '%3A').replaceAll('/', '%2F');

test('a key’s CRN reads the same in any marks, as it is and as an address of the console has it', () => {
  fc.assert(
    fc.property(place, marked, fc.boolean(), (key, mark, isWrittenOut) => {
      const crn = crnOf(key);
      expect(readNamedKey(mark(isWrittenOut ? writtenOut(crn) : crn))).toMatchObject({
        by: 'place',
        keyId: key.keyId.toLowerCase(),
        place: {
          instanceId: key.instanceId.toLowerCase(),
          service: key.service,
          region: key.region,
          accountId: key.accountId,
        },
      });
    }),
  );
});

test('so does Terraform’s short form, which knows the instance alone', () => {
  fc.assert(
    fc.property(place, marked, ({ instanceId, keyId }, mark) => {
      const { by, ...read } = readNamedKey(mark(`${instanceId}:key:${keyId}`));
      expect(by).toBe('place');
      expect(read).toMatchObject({ keyId: keyId.toLowerCase() });
      expect(read).toHaveProperty('place', { instanceId: instanceId.toLowerCase() });
    }),
  );
});

test('so does an id, and so does a name', () => {
  fc.assert(
    fc.property(inEitherCase, nameCharacters, marked, (id, name, mark) => {
      expect(readNamedKey(mark(id))).toMatchObject({ by: 'id', keyId: id.toLowerCase() });
      expect(readNamedKey(mark(name))).toMatchObject({ by: 'name', bare: name });
    }),
  );
});

test('reading is idempotent, whatever the text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(place, marked).map(([key, mark]) => mark(crnOf(key))),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const { readings, ...read } = readNamedKey(text);
      const again = readNamedKey(read.bare);
      expect({ ...again, readings }).toEqual({ ...read, readings });
    }),
    { numRuns: 1_000 },
  );
});
