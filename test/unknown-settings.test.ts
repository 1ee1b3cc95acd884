import { expect, test } from 'vitest';
import { settingNames } from '../src/explanations/configuration.js';
import { unknownSettings } from '../src/unknown-settings.js';

const told = (...names: string[]) => unknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])));

test.each([
  ['SLACK_CHANEL', 'SLACK_CHANNEL'],
  ['SLACK_TOKEN', 'SLACK_BOT_TOKEN'],
  ['slack_bot_token', 'SLACK_BOT_TOKEN'],
  ['KMS_REGOIN', 'KMS_REGION'],
  ['IBM_READER_APIKEY', 'IBM_READER_API_KEY'],
  ['REDISURL', 'REDIS_URL'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['ROLE_FILE', 'ROLES_FILE'],
])('%s is told with %s', (name, near) => {
  expect(told(name)).toEqual([{ name, near }]);
});

test('what begins like a setting is told without a neighbour too', () => {
  expect(told('COUNTERSIGN_FAVOURITE_COLOUR')).toEqual([{ name: 'COUNTERSIGN_FAVOURITE_COLOUR' }]);
});

test('settings, empty variables and those of others are not told', () => {
  expect(told(...settingNames)).toEqual([]);
  expect(unknownSettings({ SLACK_CHANEL: ' ' })).toEqual([]);
  const others =
    'PATH HOME HOST HOSTNAME PWD USER SHELL LANG TERM NODE_ENV NODE_OPTIONS HTTPS_PROXY NO_PROXY TZ';
  expect(told(...others.split(' '))).toEqual([]);
  const ofKubernetes =
    'REDIS_SERVICE_HOST REDIS_SERVICE_PORT REDIS_SERVICE_PORT_REDIS REDIS_PORT REDIS_PORT_6379_TCP REDIS_PORT_6379_TCP_ADDR COUNTERSIGN_PORT KUBERNETES_PORT';
  expect(told(...ofKubernetes.split(' '))).toEqual([]);
});
