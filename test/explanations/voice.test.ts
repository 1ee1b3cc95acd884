// Every text of the catalogues, read as its reader does: how long it is, and which words are not for people.
import { describe, expect, test } from 'vitest';
import { passcodeSamples } from '../../scripts/errors-document/passcode-samples.js';
import {
  refusalSamples,
  sampleMarkWords,
  sampleStep,
} from '../../scripts/errors-document/refusal-samples.js';
import { iamErrorCodes } from '../../src/domain/iam-failure.js';
import { kmsConditions, kmsReasonCodes } from '../../src/domain/kms-failure.js';
import type { RefusedStep } from '../../src/domain/refusal.js';
import { slackFailureCodes } from '../../src/domain/slack-failure.js';
import type { Explanation } from '../../src/explanations/explanation.js';
import { explainSignInFailure, signInStatuses } from '../../src/explanations/iam-failures.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import { showMarks } from '../../src/explanations/marks.js';
import { explainPasscodeFailure } from '../../src/explanations/passcode-failures.js';
import { explainRefusal } from '../../src/explanations/refusals.js';
import { explainSlackFailure } from '../../src/explanations/slack-failures.js';
import { explainFault, explainOutage } from '../../src/explanations/troubles.js';
import { aRequest, rosa } from '../domain/given.js';

const longest = 300;

const keyName = 'billing-root';
const refusals = Object.values(refusalSamples);
const asked: [string, RefusedStep][] = [
  ['the approver', sampleStep],
  [
    'the requester',
    { by: { slack: rosa.slack, person: rosa }, request: aRequest('awaiting_approval'), asked: 'cancel' },
  ],
  ['whoever typed a command', {}],
];

const texts: [name: string, Explanation][] = [
  ...asked.flatMap(([who, step]) =>
    refusals.map((refusal): [string, Explanation] => [
      `refusal ${refusal.code} to ${who}`,
      explainRefusal(refusal, step),
    ]),
  ),
  ...[...kmsReasonCodes, ...kmsConditions].map((code): [string, Explanation] => [
    `kms ${code}`,
    explainKmsFailure({ code, effect: 'none', correlationId: 'c-1' }, { keyName }),
  ]),
  ...iamErrorCodes.map((iamErrorCode): [string, Explanation] => [
    `iam ${iamErrorCode}`,
    explainSignInFailure({ iamErrorCode }),
  ]),
  ...signInStatuses.map((status): [string, Explanation] => [
    `iam ${status}`,
    explainSignInFailure({ status }),
  ]),
  ...Object.values(passcodeSamples).map((failure): [string, Explanation] => [
    `passcode ${failure.code}`,
    explainPasscodeFailure(failure),
  ]),
  ...slackFailureCodes.map((code): [string, Explanation] => [`slack ${code}`, explainSlackFailure(code)]),
  ...(['slack', 'roles', 'link', 'store'] as const).map((kind): [string, Explanation] => [
    `outage ${kind}`,
    explainOutage(kind),
  ]),
  ['fault', explainFault('f-1')],
];

const textOf = ({ what, why, next }: Explanation) =>
  showMarks([what, why, next].filter(Boolean).join(' '), sampleMarkWords);

/** Of the code, the audit and IBM's reference; people read other words for them. */
const notForPeople =
  /read back|\bgates?\b|\bguards?\b|obstruction|\bvoid\b|\blaps(?:e|es|ed)\b|\bdirectory\b|\bsurface\b|first authorization/i;

describe.each(texts)('%s', (_name, explanation) => {
  const text = textOf(explanation);

  test('is short', () => {
    expect(text.length, text).toBeLessThanOrEqual(longest);
  });

  test('is in words of its readers, calm, with commands to copy and ids in the small print', () => {
    expect(text).not.toMatch(notForPeople);
    expect(text).not.toMatch(/!|correlation/i);
    expect(text.replaceAll(/`[^`]*`/g, ''), 'a command outside code').not.toMatch(/\/(?:keys|delete-key)\b/);
    expect(text.match(/`\/(?:keys|delete-key)/g)?.length ?? 0).toBeLessThanOrEqual(2);
  });
});
