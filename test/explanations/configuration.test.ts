import { expect, test } from 'vitest';
import {
  configurationProblem,
  describeConfigurationProblems,
  settingNames,
} from '../../src/explanations/configuration.js';

test.each(settingNames)('%s has words for what it holds and how to get it', (variable) => {
  const text = describeConfigurationProblems([configurationProblem(variable, 'is missing')]);
  expect(text).toContain(`${variable} is missing\n    It holds `);
  const { holds, howToGet } = configurationProblem(variable, 'is missing');
  expect(holds).not.toMatch(/\.$/);
  expect(howToGet).toMatch(/\.$/);
  expect(text).not.toMatch(/please|undefined/i);
});

test('all problems stand in one text, with the way out for newcomers', () => {
  const text = describeConfigurationProblems([
    configurationProblem('REDIS_URL', 'is missing'),
    configurationProblem('ROLES_FILE', 'is missing'),
  ]);
  expect(text).toContain('2 settings');
  expect(text.indexOf('REDIS_URL')).toBeLessThan(text.indexOf('ROLES_FILE'));
  expect(text).toContain('npm run sandbox');
});
