import { expect, test } from 'vitest';
import { configurationProblem, settingFinding, settingNames } from '../../src/explanations/configuration.js';
import { describeFindings } from '../../src/explanations/findings.js';

test.each(settingNames)('%s has words for what it holds and how to get it', (variable) => {
  const text = describeFindings([settingFinding(configurationProblem(variable, 'is missing'))]);
  expect(text).toContain(`stops  ${variable} is missing. It holds `);
  const { holds, howToGet } = configurationProblem(variable, 'is missing');
  expect(holds).not.toMatch(/\.$/);
  expect(howToGet).toMatch(/\.$/);
  expect(text).not.toMatch(/please|undefined/i);
});

test('all problems stand in one text', () => {
  const text = describeFindings([
    settingFinding(configurationProblem('REDIS_URL', 'is missing')),
    settingFinding(configurationProblem('ROLES_FILE', 'is missing')),
  ]);
  expect(text).toMatch(/^Countersign cannot start: 2 things stop it\./);
  expect(text.indexOf('REDIS_URL')).toBeLessThan(text.indexOf('ROLES_FILE'));
});
